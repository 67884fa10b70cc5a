import { test } from "@playwright/test";

/** A field for a join link, at the entrance and in the settings. */
export class JoinForm {
  constructor(page) {
    this.page = page;
    this.link = page.getByRole("textbox", { name: "Join link" });
    this.button = page.getByRole("button", { name: "Join", exact: true });
  }

  /** The way in by the provider of that name. */
  provider(name) {
    return this.page.getByRole("link", { name: `Sign in with ${name}` });
  }

  async join(link) {
    await test.step("paste a join link", async () => {
      await this.link.fill(link);
      await this.button.click();
    });
  }
}
