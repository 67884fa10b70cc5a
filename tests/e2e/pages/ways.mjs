import { test } from "@playwright/test";

/** The way around: the rail, on phones the bar. */
export class Ways {
  constructor(page) {
    this.bar = page.getByRole("navigation", { name: "Andon" });
    this.declare = this.bar.getByRole("button", { name: "Declare" });
    this.search = this.bar.getByRole("button", { name: "Search" });
    this.more = this.bar.getByRole("button", { name: "More" });
    this.home = this.link("Home");
    this.lists = this.link("Lists");
  }

  link(name) {
    return this.bar.getByRole("link", { name, exact: true });
  }

  /** Goes a way; on a phone some are behind "More". */
  async go(name) {
    await test.step(`go to ${name}`, async () => {
      await this.bar.waitFor();
      if (!(await this.link(name).isVisible())) await this.more.click();
      await this.link(name).click();
    });
  }
}
