import { expect, test } from "@playwright/test";

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export class Timeline {
  constructor(page) {
    this.page = page;
    this.region = page.getByRole("region", { name: "Timeline", exact: true });
    this.list = this.region.getByRole("list", { name: "Timeline entries" });
    this.rows = this.list.getByRole("listitem").filter({ visible: true });
    this.entries = this.list.getByRole("article");
    this.days = this.list.getByRole("heading", { level: 3 });
    this.deleted = this.region.getByRole("region", { name: "Deleted entries" });
    this.hideSystem = this.region.getByRole("button", { name: "Hide system lines" });
    this.history = this.region.getByRole("region", { name: "History of the entry" });
    this.latest = page.getByRole("button", { name: /^Latest/ });
    this.newBelow = page.getByRole("button", { name: /new below/ });
    this.newAbove = page.getByRole("button", { name: /new above/ });
  }

  entry(text) {
    return this.entries.filter({ hasText: text });
  }

  /** What was set apart of an entry: its time or kind. */
  rivals(text, title) {
    return this.entry(text).getByRole("group", { name: `${title}: answered apart` });
  }

  /** The entries from top to bottom, each as [time, a part of its text]. All must fit into the window. */
  async expectEntries(expected) {
    await test.step(`the timeline has ${expected.length} entries in order`, async () => {
      await expect(this.entries).toHaveCount(expected.length, { timeout: 30_000 });
      const lines = expected.map(([time, text]) => new RegExp(`^\\s*${escaped(time)}(?!\\d).*${escaped(text)}`, "s"));
      await expect(this.entries).toHaveText(lines);
    });
  }

  /** The sign that the text is no longer the one that was written first. */
  editedMark(text) {
    return this.entry(text).getByRole("button", { name: "edited", exact: true });
  }

  /** How far the page around the timeline is scrolled, in pixels. */
  get scrolled() {
    return this.region.evaluate((region) => {
      let element = region;
      while (element && !/auto|scroll/.test(getComputedStyle(element).overflowY)) element = element.parentElement;
      return element.scrollTop;
    });
  }

  /** Which entry has the focus, if one has. */
  get focused() {
    return this.list.locator("article:focus");
  }

  async edit(text) {
    return test.step(`edit the entry ${text}`, async () => {
      await this.entry(text).hover();
      await this.entry(text).getByRole("button", { name: "Edit", exact: true }).click();
      return new EntryEditor(this.page, this.list);
    });
  }

  async press(text, button) {
    await test.step(`${button}: ${text}`, async () => {
      await this.entry(text).hover();
      await this.entry(text).getByRole("button", { name: button, exact: true }).click();
    });
  }
}

/** An entry that is being written in. */
export class EntryEditor {
  constructor(page, list) {
    this.page = page;
    this.text = list.getByRole("textbox", { name: "Text of the entry" });
    const entry = list.getByRole("article").filter({ has: page.getByRole("textbox", { name: "Text of the entry" }) });
    this.time = entry.getByRole("textbox", { name: "Time" });
    this.kind = entry.getByRole("button", { name: /^Kind:/ });
    this.important = entry.getByRole("button", { name: "Important" });
    this.done = entry.getByRole("button", { name: "Done" });
    this.delete = entry.getByRole("button", { name: "Delete" });
  }

  async setTime(time) {
    await test.step(`set the time to ${time}`, async () => {
      await this.time.fill(time);
      await this.time.press("Enter");
      await expect(this.text).toBeHidden();
    });
  }

  async setKind(name) {
    await test.step(`make it a ${name}`, async () => {
      await this.kind.click();
      await this.page.getByRole("listbox", { name: "Kind" }).getByRole("option", { name }).click();
    });
  }
}
