import { expect, test } from "@playwright/test";

/** Finding: by names with Ctrl K, in every text with the slash. */
export class Palette {
  constructor(page) {
    this.page = page;
    this.dialog = page.getByRole("dialog", { name: "Find" });
    this.field = this.dialog.getByRole("combobox");
    this.list = this.dialog.getByRole("listbox", { name: "What was found" });
    this.options = this.list.getByRole("option");
    this.chosen = this.list.getByRole("option", { selected: true });
    this.words = this.dialog.getByRole("status");
    this.button = page.getByRole("navigation", { name: "Andon" }).getByRole("button", { name: "Search" });
    this.close = this.dialog.getByRole("button", { name: "Close" });
  }

  /** Opens it for names. */
  async open() {
    await test.step("open the palette", async () => {
      await this.page.keyboard.press("Control+k");
      await expect(this.field).toBeFocused();
    });
  }

  /** Opens it for texts. */
  async openSearch() {
    await test.step("open the search", async () => {
      await this.page.keyboard.press("/");
      await expect(this.field).toBeFocused();
    });
  }

  /** The same, as on a phone, or while the focus is in a field where a slash is a slash. */
  async openByButton() {
    await test.step("press Search", async () => {
      await this.button.click();
      await expect(this.field).toBeFocused();
    });
  }

  group(name) {
    return this.list.getByRole("group", { name });
  }

  option(words) {
    return this.options.filter({ hasText: words });
  }

  /** The marked words of an option. */
  marks(words) {
    return this.option(words).locator("mark");
  }

  async type(words) {
    await test.step(`type ${words}`, () => this.field.fill(words));
  }
}
