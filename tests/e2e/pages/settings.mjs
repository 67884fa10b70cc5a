import { expect, test } from "@playwright/test";
import { JoinForm } from "./join-form.mjs";

export class SettingsPage {
  constructor(page) {
    this.page = page;
    this.wayHere = page.getByRole("navigation", { name: "Andon" }).getByRole("link", { name: "Settings" });
    this.heading = page.getByRole("heading", { level: 1, name: "Settings" });
    this.parts = page.getByRole("navigation", { name: "Settings" });
    this.name = page.getByRole("textbox", { name: "Your name" });
    this.workspaceName = page.getByRole("textbox", { name: "Name of the workspace" });
    this.workspaceZone = page.getByRole("combobox", { name: "Time zone of new incidents" });
    this.colours = page.getByRole("group", { name: "Colours" });
    this.lists = page.getByRole("region", { name: "Lists of values" });
    this.joinForm = new JoinForm(page);
    this.rules = new Rules(page);
    this.cards = new EditedList(page, "Runbook cards", "card");
    this.links = new EditedList(page, "Links for new incidents", "link");
    this.fields = new EditedList(page, "Our own fields", "field");
    this.access = new Access(page);
    this.device = new Device(page);
    this.people = page.getByRole("list", { name: "People" });
  }

  /** One of the parts of the settings, by its link. */
  async open(part) {
    await test.step(`open the settings: ${part}`, async () => {
      await this.parts.getByRole("link", { name: part, exact: true }).click();
      await expect(this.parts.getByRole("link", { name: part, exact: true })).toHaveAttribute("aria-current", "page");
    });
  }

  async chooseColours(name) {
    await test.step(`choose the colours ${name}`, () => this.colours.getByRole("radio", { name }).check());
  }

  /** The checklist of a phase. */
  checklist(phase) {
    return new EditedList(this.page.getByRole("region", { name: phase, exact: true }), `Checklist of ${phase.toLowerCase()}`, "step");
  }

  /** A field that is kept on Enter. */
  field(name) {
    return this.page.getByRole("textbox", { name, exact: true });
  }
}

/** A list whose items are added, reworded, moved and removed. */
export class EditedList {
  constructor(around, name, noun) {
    this.noun = noun;
    this.list = around.getByRole("list", { name, exact: true });
    this.new = around.getByRole("textbox", { name: `A new ${noun}`, exact: true });
    this.addButton = around.getByRole("button", { name: `Add the ${noun}`, exact: true });
  }

  /** Those of this list alone, not of lists inside of it. */
  get items() {
    return this.list.locator(":scope > li");
  }

  item(text) {
    return this.items.filter({ has: this.grip(text) });
  }

  grip(text) {
    return this.list.page().getByRole("button", { name: `Move “${text}” by ↑ and ↓`, exact: true });
  }

  async add(text) {
    await test.step(`add the ${this.noun} ${text}`, async () => {
      await this.new.fill(text);
      await this.new.press("Enter");
      await expect(this.new).toHaveValue("");
    });
  }

  async remove(text) {
    await test.step(`remove the ${this.noun} ${text}`, () =>
      this.list.getByRole("button", { name: `Remove the ${this.noun} “${text}”`, exact: true }).click());
  }
}

/** The rules for severity and impact, and what they would change. */
class Rules {
  constructor(page) {
    this.region = page.getByRole("region", { name: "Severity and customer impact" });
    this.raisedFrom = this.region.getByRole("textbox", { name: "Money at risk that raises the severity one step" });
    this.forecast = page.getByRole("region", { name: "On past incidents" });
    this.changes = this.forecast.getByRole("list", { name: "Incidents that would change" }).getByRole("listitem");
    this.save = this.region.getByRole("button", { name: "Save the rules" });
    this.discard = this.region.getByRole("button", { name: "Discard" });
  }

  share(size) {
    return this.region.getByRole("textbox", { name: `Largest share that is still ${size}, in per cent` });
  }

  severity(size) {
    return this.region.getByRole("combobox", { name: `Severity of ${size}` });
  }
}

/** What this device holds. */
class Device {
  constructor(page) {
    this.region = page.getByRole("region", { name: "This device" });
    this.kept = this.region.getByRole("status", { name: "Kept here" });
    this.makeRoom = this.region.getByRole("button", { name: "Make room now" });
    this.room = this.region.getByRole("status", { name: "Making room" });
  }

  async keep(months) {
    await test.step(`keep: ${months}`, () =>
      this.region.getByRole("radio", { name: months, exact: true }).check());
  }
}

/** Who has access, for administrators. */
class Access {
  constructor(page) {
    this.page = page;
    this.region = page.getByRole("region", { name: "Access", exact: true });
    this.name = this.region.getByRole("textbox", { name: "For whom or what" });
    this.role = this.region.getByRole("combobox", { name: "Role" });
    this.lasts = this.region.getByRole("combobox", { name: "Lasts" });
    this.confidential = this.region.getByRole("checkbox", { name: "Reads confidential notes too" });
    this.make = this.region.getByRole("button", { name: "Make a join link" });
    this.link = this.region.getByRole("textbox", { name: /^The join link for/ });
    this.current = this.region.getByRole("list", { name: "Who has access" }).getByRole("listitem");
    this.over = this.region.getByRole("list", { name: "Revoked or expired" });
  }

  row(name) {
    return this.current.filter({ has: this.page.getByText(name, { exact: true }) });
  }

  async lookAgain() {
    await test.step("load the page again", () => this.page.reload());
  }
}
