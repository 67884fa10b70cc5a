import { expect, test } from "@playwright/test";

/** What people say to each other, a tab of the panel. */
export class Notes {
  constructor(page) {
    this.page = page;
    this.tab = page.getByRole("tab", { name: /^Notes/ });
    this.panel = page.getByRole("tabpanel", { name: /^Notes/ });
    this.list = this.panel.getByRole("list", { name: "Notes" });
    this.rows = this.list.getByRole("article");
    this.field = this.panel.getByRole("textbox", { name: "Write a note" });
    this.secrecy = this.panel.getByRole("checkbox", { name: "Confidential" });
    this.replyField = this.list.getByRole("textbox", { name: "Write a reply" });
    this.writing = this.list.getByRole("textbox", { name: "Text of the note" });
    this.people = this.panel.getByRole("listbox", { name: "People" });
    this.newOnes = this.panel.getByRole("button", { name: /new (below|above)/ });
  }

  async open() {
    await test.step("open the notes", async () => {
      await this.tab.click();
      await expect(this.panel).toBeVisible();
    });
  }

  row(text) {
    return this.rows.filter({ hasText: text });
  }

  async add(text, { confidential = false } = {}) {
    await test.step(`note ${text.slice(0, 60)}`, async () => {
      await this.field.fill(text);
      if (confidential) await this.secrecy.check();
      await this.field.press("Control+Enter");
      await expect(this.field).toHaveValue("");
    });
  }

  async press(text, button) {
    await test.step(`${button}: ${text}`, async () => {
      await this.row(text).hover();
      await this.row(text).getByRole("group", { name: "Note" }).getByRole("button", { name: button }).click();
    });
  }

  async reply(text, answer) {
    await this.press(text, "Reply");
    await test.step(`reply ${answer}`, async () => {
      await this.replyField.fill(answer);
      await this.replyField.press("Control+Enter");
      await expect(this.replyField).toBeHidden();
    });
  }

  /** The reactions to a note that there are. */
  reactions(text) {
    return this.row(text).getByRole("group", { name: "Reactions" }).getByRole("button");
  }
}
