import { expect, test } from "@playwright/test";

/** Pictures and files: a tab of the panel, chips under lines, and the viewer. */
export class Files {
  constructor(page) {
    this.page = page;
    this.tab = page.getByRole("tab", { name: /^Files/ });
    this.panel = page.getByRole("tabpanel", { name: /^Files/ });
    this.rows = this.panel.getByRole("list", { name: "Files" }).getByRole("listitem");
    this.field = this.panel.getByLabel("Attach files");
    this.problems = page.getByRole("region", { name: "Files" });
    this.viewer = page.getByRole("dialog", { name: "Picture" });
    this.nameField = this.panel.getByRole("textbox", { name: "Name of the file" });
  }

  async open() {
    await test.step("open the files", async () => {
      await this.tab.click();
      await expect(this.panel).toBeVisible();
    });
  }

  row(name) {
    return this.rows.filter({ hasText: name });
  }

  /** The small picture of a row, once it is painted. */
  async expectThumbnail(name) {
    await this.#expectPainted(this.row(name).locator("img"));
  }

  /** What is attached below something: an entry's row, a note's, the composer. */
  below(line) {
    return line.getByRole("list", { name: "Attached" }).getByRole("listitem");
  }

  async expectChip(line) {
    await this.#expectPainted(this.below(line).locator("img"));
  }

  async expectPicture() {
    await this.#expectPainted(this.viewer.locator("img"));
  }

  async #expectPainted(image) {
    await expect(image).toBeVisible();
    await expect.poll(() => image.evaluate((image) => image.complete && image.naturalWidth)).toBeGreaterThan(0);
  }

  /** Files are `{ name, mimeType, buffer }`. */
  async choose(...files) {
    await test.step(`attach ${files.map((file) => file.name).join(", ")}`, () => this.field.setInputFiles(files));
  }

  async press(name, button) {
    await test.step(`${button}: ${name}`, async () => {
      await this.row(name).hover();
      await this.row(name).getByRole("group", { name: "File" }).getByRole("button", { name: button }).click();
    });
  }

  /** Pastes files (and a text) where the element is, as a browser does. Whether the page took them. */
  async paste(element, files, text) {
    return this.#give("paste", element, files, text);
  }

  async drop(element, files) {
    await this.#give("dragover", element, files);
    return this.#give("drop", element, files);
  }

  #give(kind, element, files, text) {
    const given = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, bytes: buffer.toString("base64") }));
    return test.step(`${kind} ${files.map((file) => file.name).join(", ")}`, () =>
      element.evaluate(
        (element, { kind, given, text }) => {
          const data = new DataTransfer();
          for (const { name, mimeType, bytes } of given) {
            const content = Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0));
            data.items.add(new File([content], name, { type: mimeType }));
          }
          if (text) data.setData("text/plain", text);
          const init = { bubbles: true, cancelable: true, composed: true };
          const event =
            kind === "paste"
              ? new ClipboardEvent(kind, { ...init, clipboardData: data })
              : new DragEvent(kind, { ...init, dataTransfer: data });
          return !element.dispatchEvent(event);
        },
        { kind, given, text },
      ));
  }
}
