import { test } from "@playwright/test";

/** A field for a join link, at the entrance and in the settings. */
export class JoinForm {
  constructor(page) {
    this.link = page.getByRole("textbox", { name: "Join link" });
    this.button = page.getByRole("button", { name: "Join", exact: true });
  }

  async join(link) {
    await test.step("paste a join link", async () => {
      await this.link.fill(link);
      await this.button.click();
    });
  }
}
