import { test } from "@playwright/test";

/** The form that declares an incident. */
export class DeclareDialog {
  constructor(page) {
    this.page = page;
    this.dialog = page.getByRole("dialog", { name: "Declare an incident" });
    this.name = this.dialog.getByRole("textbox", { name: "Name", exact: true });
    this.description = this.dialog.getByRole("textbox", { name: "Description" });
    this.moreOptions = this.dialog.getByText("More options");
    this.environment = this.dialog.getByRole("combobox", { name: "Environment" });
    this.started = this.dialog.getByLabel(/^Started/);
    this.zone = this.dialog.getByRole("combobox", { name: "Time zone" });
    this.declareButton = this.dialog.getByRole("button", { name: /^Declare/ });
    this.notNow = this.dialog.getByRole("button", { name: "Not now" });
  }

  kind(name) {
    return this.dialog.getByRole("radio", { name });
  }

  async openByKey() {
    await test.step("press d", async () => {
      // A key pressed before the app is there goes nowhere.
      await this.page.getByRole("navigation", { name: "Andon" }).waitFor();
      await this.page.keyboard.press("d");
      await this.dialog.waitFor();
    });
  }

  async fill({ name, description, environment, zone, started, kind }) {
    await test.step("fill in the declaration", async () => {
      if (name !== undefined) await this.name.fill(name);
      if (description) await this.description.fill(description);
      if (environment || zone || started || kind) await this.unfold();
      if (environment) await this.environment.fill(environment);
      if (zone) await this.zone.fill(zone);
      if (started) await this.started.fill(started);
      if (kind) await this.kind(kind).check();
    });
  }

  /** They stay unfolded from one declaration to the next. */
  async unfold() {
    if (!(await this.moreOptions.evaluate((summary) => summary.parentElement.open))) await this.moreOptions.click();
  }

  async declare() {
    await test.step("declare with Enter", () => this.name.press("Enter"));
  }
}
