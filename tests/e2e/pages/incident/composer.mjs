import { expect, test } from "@playwright/test";

/** The line that is always in reach. */
export class Composer {
  constructor(page) {
    this.page = page;
    this.form = page.getByRole("form", { name: "Write a timeline line" });
    this.field = this.form.getByRole("textbox", { name: "Timeline line" });
    this.kind = this.form.getByRole("button", { name: /^Kind:/ });
    this.important = this.form.getByRole("button", { name: "Important" });
    this.add = this.form.getByRole("button", { name: "Add" });
    this.refusal = this.form.getByRole("alert");
  }

  /** What the text will become: "→ 2023-03-27 13:44 Europe/Paris". */
  async expectPreview(text) {
    await expect(this.field).toHaveAccessibleDescription(text);
  }

  /** Types the lines key by key, Shift with Enter between them, and enters. */
  async type(text) {
    await test.step(`type ${text.split("\n")[0].slice(0, 60)}`, async () => {
      await this.field.focus();
      for (const [place, line] of text.split("\n").entries()) {
        if (place > 0) await this.page.keyboard.press("Shift+Enter");
        await this.page.keyboard.type(line);
      }
      await this.page.keyboard.press("Enter");
      await expect(this.field).toHaveValue("");
    });
  }

  /** Pastes from the clipboard and enters. */
  async paste(text) {
    await test.step(`paste ${text.split("\n").length} lines`, async () => {
      await this.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await this.page.evaluate((text) => navigator.clipboard.writeText(text), text);
      await this.field.focus();
      await this.page.keyboard.press("Control+v");
      await expect(this.field).not.toHaveValue("");
      await this.page.keyboard.press("Enter");
      await expect(this.field).toHaveValue("");
    });
  }
}
