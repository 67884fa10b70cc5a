import { expect, test } from "@playwright/test";

/** The line at the foot of every page: where one's changes are, who is here, whose clock. */
export class StatusBar {
  constructor(page) {
    this.bar = page.getByRole("contentinfo", { name: "Status" });
    /** "on the relay", "on this device, 3 changes waiting" … */
    this.sync = this.bar.getByRole("link");
    this.here = this.bar.getByRole("group", { name: "People here" });
    this.zones = this.bar.getByRole("group", { name: "Times are shown in" });
  }

  /** Waits until everything is at the relay, durable there. */
  async untilOnTheRelay() {
    await test.step("everything is on the relay", () =>
      expect(this.sync).toHaveText("on the relay", { timeout: 30_000 }));
  }

  async untilSync(words) {
    await test.step(`the status says ${words}`, () => expect(this.sync).toHaveText(words, { timeout: 30_000 }));
  }

  async showTimesIn(whose) {
    await test.step(`show times in ${whose}`, () => this.zones.getByRole("button", { name: whose, exact: true }).click());
  }
}
