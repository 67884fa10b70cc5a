import { expect, test } from "@playwright/test";

/** Who changed what, and the page as it was. */
export class Activity {
  constructor(page) {
    this.page = page;
    this.tab = page.getByRole("navigation", { name: "Views of the incident" });
    this.region = page.getByRole("region", { name: "Activity" });
    this.fresh = this.region.getByRole("button", { name: "Show what is new" });
    this.past = page.getByRole("region", { name: "The page as it was" });
    this.slider = this.past.getByRole("slider");
    /** What the change did after which the page is shown. */
    this.changed = this.past.locator(".as-it-was-what");
  }

  async open() {
    await test.step("look at the activity", async () => {
      await this.tab.getByRole("link", { name: "Activity" }).click();
      await expect(this.region).toBeVisible();
    });
  }

  async close() {
    await this.tab.getByRole("link", { name: "Page" }).click();
  }

  /** One field that was changed. */
  deed(subject) {
    return this.region.getByRole("listitem").filter({ hasText: subject }).filter({ hasNot: this.page.getByRole("listitem") });
  }

  async putBack(subject) {
    await test.step(`put ${subject} back`, () =>
      this.deed(subject).first().getByRole("button", { name: "Put back" }).click());
  }
}
