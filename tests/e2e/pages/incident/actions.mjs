import { expect, test } from "@playwright/test";
import { Finger } from "../../fixtures/finger.mjs";

/** The checklist, a tab of the panel. */
export class Actions {
  constructor(page) {
    this.page = page;
    this.tab = page.getByRole("tab", { name: /^Actions/ });
    this.panel = page.getByRole("tabpanel", { name: /^Actions/ });
    this.list = this.panel.getByRole("list", { name: "Actions" });
    this.rows = this.list.getByRole("article");
    this.field = this.panel.getByRole("textbox", { name: "What shall be done?" });
    this.writing = this.list.getByRole("textbox", { name: "What shall be done" });
    this.progress = this.panel.getByRole("progressbar", { name: "Actions completed" });
    this.openOnly = this.panel.getByRole("button", { name: "Open only" });
  }

  async open() {
    await test.step("open the actions", async () => {
      await this.tab.click();
      await expect(this.panel).toBeVisible();
    });
  }

  row(text) {
    return this.rows.filter({ hasText: text });
  }

  /** What was set apart of an action: its owner, phase, due date or link. */
  rivals(text, title) {
    return this.row(text).getByRole("group", { name: `${title}: answered apart` });
  }

  tick(text) {
    return this.row(text).getByRole("checkbox");
  }

  async add(...texts) {
    for (const text of texts) {
      await test.step(`add the action ${text}`, async () => {
        await this.field.fill(text);
        await this.field.press("Enter");
        await expect(this.field).toHaveValue("");
      });
    }
  }

  /** All that is shown, from top to bottom, each with a part of its text. */
  async expectRows(...texts) {
    await test.step(`the actions are ${texts.join(", ")}`, () => expect(this.rows).toContainText(texts, { timeout: 30_000 }));
    await expect(this.rows).toHaveCount(texts.length);
  }

  /** Opens what can be set of an action and returns it. */
  async details(text) {
    return test.step(`more about the action ${text}`, async () => {
      const group = this.row(text).getByRole("group", { name: "About the action" });
      if (!(await group.isVisible())) {
        await this.row(text).getByRole("button", { name: "More about the action" }).click();
      }
      await expect(group).toBeVisible();
      return new ActionDetails(this.page, group);
    });
  }

  /** Takes an action by its grip and lets it go over another one, near its upper or its lower edge. */
  async drag(text, over, edge) {
    await test.step(`drag ${text} to the ${edge} edge of ${over}`, async () => {
      await this.row(text).hover();
      const grip = await this.row(text).getByTitle(/^Drag to move/).boundingBox();
      await this.page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
      await this.page.mouse.down();
      const box = await this.row(over).boundingBox();
      const y = edge === "upper" ? box.y + 3 : box.y + box.height - 3;
      await this.page.mouse.move(grip.x + grip.width / 2, y, { steps: 5 });
      await this.page.mouse.up();
    });
  }

  /** The same with a finger. */
  async dragByTouch(text, over, edge) {
    await test.step(`drag ${text} with a finger to the ${edge} edge of ${over}`, async () => {
      const finger = await Finger.of(this);
      await finger.hold(this.row(text).getByTitle(/^Drag to move/), this.list.locator("[data-dragged]"));
      const box = await this.row(over).boundingBox();
      await finger.to(box.x + 20, edge === "upper" ? box.y + 3 : box.y + box.height - 3);
      await finger.up();
    });
  }
}

class ActionDetails {
  constructor(page, group) {
    this.page = page;
    this.owner = group.getByRole("button", { name: /^Owner:/ });
    this.phase = group.getByRole("button", { name: /^Phase of the action:/ });
    this.due = group.getByLabel("Due");
    this.link = group.getByRole("textbox", { name: "Link" });
    this.remove = group.getByRole("button", { name: "Remove" });
    this.refusal = group.getByRole("alert");
  }

  async setOwner(name) {
    await test.step(`its owner is ${name}`, async () => {
      await this.owner.click();
      await this.page.getByRole("listbox", { name: "Owner" }).getByRole("option", { name }).first().click();
    });
  }

  async setPhase(name) {
    await test.step(`its phase is ${name}`, async () => {
      await this.phase.click();
      await this.page.getByRole("listbox", { name: "Phase of the action" }).getByRole("option", { name }).click();
    });
  }

  async setLink(address) {
    await test.step(`its link is ${address}`, async () => {
      await this.link.fill(address);
      await this.link.press("Enter");
    });
  }
}
