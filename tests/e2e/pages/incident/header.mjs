import { expect, test } from "@playwright/test";

export class Header {
  constructor(page) {
    this.page = page;
    this.title = page.getByRole("heading", { level: 1 });
    this.editName = page.getByRole("button", { name: "Edit the name" });
    this.nameField = page.getByRole("textbox", { name: "Name of the incident" });
    this.severity = page.getByRole("button", { name: /^Severity:/ });
    this.commander = page.getByRole("button", { name: /^Commander:/ });
    this.clock = page.getByRole("timer");
    this.alsoHere = page.getByRole("list", { name: "Also here" });
    this.phases = page.getByRole("list", { name: "Phases" }).getByRole("listitem");
    this.phaseMenu = page.getByRole("button", { name: /^More about the phase/ });
    this.reasonDialog = page.getByRole("dialog", { name: "Change the phase" });
    this.conflict = page.getByText("The phase was changed in two ways at once.");
    this.toggleProperties = page.getByRole("button", { name: "Show or hide the properties" });
  }

  /** The values of a part of the header that were set apart. */
  rivals(title) {
    return this.page.locator(".incident-header").getByRole("group", { name: `${title}: answered apart` });
  }

  async settle(title, value) {
    await test.step(`settle that ${title} is ${value}`, () =>
      this.rivals(title).getByRole("button", { name: `Keep ${value}` }).click());
  }

  /** Replaces the name, as one does by selecting all of it and typing. */
  async rename(name) {
    await test.step(`rename it to ${name}`, async () => {
      await this.editName.click();
      await this.nameField.press("Control+a");
      await this.nameField.pressSequentially(name);
      await this.nameField.press("Enter");
    });
  }

  /** The phase that the incident is in. */
  async expectPhase(name) {
    await test.step(`the phase is ${name}`, () =>
      expect(this.phases.filter({ hasText: "(now)" })).toHaveText(`${name} (now)`));
  }

  async chooseSeverity(name) {
    await test.step(`set the severity to ${name}`, async () => {
      await this.severity.click();
      await this.page.getByRole("listbox", { name: "Severity" }).getByRole("option", { name }).click();
    });
  }

  /** The button that opens the step to that phase. There is one for the next phase only. */
  step(phase) {
    return this.page.getByRole("button", { name: `Move to ${phase}` }).first();
  }

  async moveTo(phase, { since, why } = {}) {
    await test.step(`move to ${phase}`, async () => {
      await this.step(phase).click();
      const group = this.page.getByRole("group", { name: `Move to ${phase}` });
      if (since) await group.getByRole("textbox", { name: "Since" }).fill(since);
      if (why) await group.getByRole("textbox", { name: /^Why/ }).fill(why);
      await group.getByRole("button", { name: `Move to ${phase}` }).click();
    });
  }

  /** Back a step, out by the side exit, or in again: with a reason. */
  async leavePath(choice, why) {
    await test.step(`${choice}: ${why}`, async () => {
      await this.phaseMenu.click();
      await this.page.getByRole("option", { name: new RegExp(`^${choice}`) }).click();
      await this.reasonDialog.getByRole("textbox", { name: "Why?" }).fill(why);
      await this.reasonDialog.getByRole("button", { name: choice }).click();
    });
  }

  /** Why an incident is left by the side exit, in the dialog. */
  async chooseReason(reason) {
    await this.reasonDialog.getByRole("combobox", { name: "Reason" }).selectOption({ label: reason });
  }

  /** Out by the side exit because of another incident. */
  async dismissFor(reason, other, why) {
    await test.step(`dismiss: ${reason} ${other}`, async () => {
      await this.phaseMenu.click();
      await this.page.getByRole("option", { name: /^Dismiss/ }).click();
      await this.chooseReason(reason);
      await this.reasonDialog.getByRole("button", { name: "Choose the incident" }).click();
      const search = this.reasonDialog.getByRole("combobox", { name: /^(Duplicate of|Superseded by)$/ });
      await search.fill(other);
      await search.press("Enter");
      await this.reasonDialog.getByRole("textbox", { name: "Why?" }).fill(why);
      await this.reasonDialog.getByRole("button", { name: "Dismiss" }).click();
    });
  }

  async settlePhase(phase) {
    await test.step(`settle that it is ${phase}`, () =>
      this.page.getByRole("button", { name: `It is ${phase}` }).click());
  }

  async handOverTo(name) {
    await test.step(`hand the command over to ${name}`, async () => {
      await this.commander.click();
      await this.page.getByRole("listbox", { name: "Commander" }).getByRole("option", { name }).click();
    });
  }

  async rename(name) {
    await test.step(`rename to ${name}`, async () => {
      await this.editName.click();
      await this.nameField.fill(name);
      await this.nameField.press("Enter");
    });
  }
}
