import { expect, test } from "@playwright/test";

/** Who has which role, and how they came to it. */
export class Roles {
  constructor(page) {
    this.page = page;
    this.who = page.getByRole("complementary", { name: "Properties" }).getByRole("region", { name: "Who", exact: true });
    this.offer = page.getByRole("region", { name: /^You are / });
    this.notAccepted = page.getByRole("banner").or(page.getByRole("main")).getByText("not accepted yet");
  }

  /** The menu of a role other than the commander's. */
  holder(title) {
    return this.who.getByRole("button", { name: new RegExp(`^${title}:`) });
  }

  async give(title, person) {
    await test.step(`${person} becomes ${title}`, async () => {
      await this.holder(title).click();
      await this.page.getByRole("listbox", { name: title }).getByRole("option", { name: new RegExp(`^${person}( you)?$`) }).click();
    });
  }

  /** The lines of a role's history, the latest first. */
  async history(title) {
    await test.step(`open the history of ${title}`, () =>
      this.who.getByText(`History of ${title}`).click());
    const list = this.who.getByRole("list", { name: `Who was ${title.toLowerCase()}` });
    await expect(list).toBeVisible();
    return list.getByRole("listitem");
  }

  async accept() {
    await test.step("accept the role", () => this.offer.getByRole("button", { name: "Accept" }).click());
  }

  async handBack() {
    await test.step("hand the role back", () => this.offer.getByRole("button", { name: "Hand back" }).click());
  }
}
