import { test } from "@playwright/test";

/** The four questions. */
export class Summary {
  constructor(page) {
    this.region = page.getByRole("region", { name: "Summary" });
  }

  /** The folded answer; its text follows "Edit cause: ". */
  line(question) {
    return this.region.getByRole("button", { name: new RegExp(`^Edit ${question.toLowerCase()}:`) });
  }

  field(question) {
    return this.region.getByRole("textbox", { name: new RegExp(`^${question}:`) });
  }

  /** Folds and unfolds. */
  toggle(question) {
    return this.region.getByRole("heading", { name: new RegExp(`^${question}`) }).getByRole("button");
  }

  /** Puts the caret into the answer and returns its field. */
  async startWriting(question) {
    return test.step(`write in ${question}`, async () => {
      await this.line(question).click();
      const field = this.field(question);
      await field.waitFor();
      return field;
    });
  }

  async write(question, text) {
    const field = await this.startWriting(question);
    await test.step(`type ${text.slice(0, 60)}`, async () => {
      await field.pressSequentially(text);
      await field.press("Escape");
    });
  }
}
