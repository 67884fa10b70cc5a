import { test } from "@playwright/test";

/** Runbook cards. */
export class Cards {
  constructor(page) {
    this.page = page;
    this.region = page
      .getByRole("complementary", { name: "Properties" })
      .getByRole("region", { name: "Communications and emergency contacts" });
  }

  /** The line of a card, with its count. */
  heading(title) {
    return this.region.locator("summary").filter({ hasText: title });
  }

  card(title) {
    return this.region.getByRole("group", { name: title, exact: true });
  }

  step(title, text) {
    return this.card(title).getByRole("checkbox", { name: text });
  }

  async open(title) {
    await test.step(`open the card ${title}`, () => this.heading(title).click());
  }
}
