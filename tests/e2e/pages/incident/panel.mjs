import { test } from "@playwright/test";

/** The properties. */
export class Panel {
  constructor(page) {
    this.page = page;
    this.panel = page.getByRole("complementary", { name: "Properties" });
    this.when = this.panel.getByRole("region", { name: "When" });
    this.who = this.panel.getByRole("region", { name: "Who", exact: true });
    this.channels = this.panel.getByRole("region", { name: "Channels" });
    this.links = this.panel.getByRole("region", { name: "Links" });
    this.about = this.panel.getByRole("region", { name: "About" });
    this.zone = this.about.getByRole("combobox", { name: "Zone of the incident" });
    this.environment = this.panel.getByRole("button", { name: /^Environment:/ });
    this.team = this.who.getByRole("list");
  }

  /** "Time to resolve", with its length or "missing". */
  figure(title) {
    return this.when.getByRole("group").filter({ has: this.page.getByText(title, { exact: true }) });
  }

  /** Warnings about the order of moments. */
  warning(text) {
    return this.when.getByText(text);
  }

  /** The name of a channel, "everybody" or "commander". */
  async renameChannel(whose, name) {
    await test.step(`name the channel for ${whose} ${name}`, async () => {
      await this.channels.getByRole("button", { name: `Edit the channel name for ${whose}` }).click();
      const field = this.channels.getByRole("combobox", { name: /^Channel name for/ });
      await field.fill(name);
      await field.press("Enter");
    });
  }

  async setMilestone(name, text) {
    await test.step(`${name}: ${text}`, async () => {
      await this.milestone(name).fill(text);
      await this.milestone(name).press("Enter");
    });
  }

  milestone(name) {
    return this.when.getByRole("textbox", { name });
  }

  async addLink(address, name = "") {
    await test.step(`add the link ${address}`, async () => {
      await this.links.getByRole("button", { name: "Add a link" }).click();
      const form = this.links.getByRole("group", { name: "Link" });
      await form.getByRole("textbox", { name: "Address" }).fill(address);
      await form.getByRole("textbox", { name: "Name (optional)" }).fill(name);
      await form.getByRole("button", { name: "Add" }).click();
    });
  }

  async setZone(name) {
    await test.step(`set the zone to ${name}`, async () => {
      await this.zone.fill(name);
      await this.zone.press("Enter");
    });
  }
}
