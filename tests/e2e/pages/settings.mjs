import { test } from "@playwright/test";
import { JoinForm } from "./join-form.mjs";

export class SettingsPage {
  constructor(page) {
    this.heading = page.getByRole("heading", { level: 1, name: "Settings" });
    this.name = page.getByRole("textbox", { name: "Your name" });
    this.workspaceName = page.getByRole("textbox", { name: "Name of the workspace" });
    this.workspaceZone = page.getByRole("combobox", { name: "Time zone of new incidents" });
    this.colours = page.getByRole("group", { name: "Colours" });
    this.lists = page.getByRole("region", { name: "Lists of values" });
    this.joinForm = new JoinForm(page);
  }

  async chooseColours(name) {
    await test.step(`choose the colours ${name}`, () => this.colours.getByRole("radio", { name }).check());
  }
}
