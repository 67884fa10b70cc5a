import { test } from "@playwright/test";

/** When people should hear of it next. */
export class UpdateClock {
  constructor(page) {
    this.page = page;
    this.clock = page.getByRole("button", { name: /^Status updates:/ });
    this.said = page.getByRole("status").filter({ hasText: /^(Next status|Status update|No status)/ });
    this.post = page.getByRole("button", { name: "Post update" });
    this.notify = page.getByRole("button", { name: "Notify me" });
    this.blocked = page.getByText("Your browser blocks notifications of this site.");
  }

  async choose(rhythm) {
    await test.step(`updates: ${rhythm}`, async () => {
      await this.clock.click();
      await this.page.getByRole("listbox", { name: "Status updates" }).getByRole("option", { name: rhythm }).click();
    });
  }
}
