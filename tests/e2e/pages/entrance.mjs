import { test } from "@playwright/test";
import { JoinForm } from "./join-form.mjs";

/** What stands before the app until one is in. */
export class EntrancePage {
  constructor(page) {
    this.heading = page.getByRole("heading", { level: 1 });
    this.reason = page.getByRole("alert");
    this.name = page.getByRole("textbox", { name: "Your name" });
    this.goIn = page.getByRole("button", { name: "Go in" });
    this.workAlone = page.getByRole("button", { name: "Work alone on this device" });
    this.startNow = page.getByRole("button", { name: "Start now, join later" });
    this.joinForm = new JoinForm(page);
  }

  async sayName(name) {
    await test.step(`say that one's name is ${name}`, async () => {
      await this.name.fill(name);
      await this.goIn.click();
    });
  }
}
