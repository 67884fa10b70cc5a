import { expect, test } from "@playwright/test";

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The property table. */
export class Properties {
  constructor(page) {
    this.page = page;
    this.panel = page.getByRole("complementary", { name: "Properties" });
    this.hideEmpty = this.panel.getByRole("button", { name: "Hide empty rows" });
    this.severity = new Computed(this, "severity");
    this.customerImpact = new Computed(this, "customer impact");
  }

  /** The value, to be pressed: its name says it, "Call: empty". */
  value(title) {
    return this.panel.getByRole("button", { name: new RegExp(`^${escaped(title)}:`) });
  }

  /** What the value is written in. */
  field(title) {
    return this.panel
      .getByRole("textbox", { name: title, exact: true })
      .or(this.panel.getByRole("combobox", { name: title, exact: true }));
  }

  options(title) {
    return this.panel.getByRole("listbox", { name: title, exact: true }).getByRole("option");
  }

  error(text) {
    return this.panel.getByRole("alert").filter({ hasText: text });
  }

  section(title) {
    return this.panel.getByRole("region", { name: title, exact: true });
  }

  async expect(title, text) {
    await test.step(`${title} is ${text}`, () => expect(this.value(title)).toHaveText(`${title}: ${text}`));
  }

  async open(title) {
    await this.value(title).click();
    await expect(this.field(title)).toBeFocused();
  }

  /** Numbers, money and addresses. */
  async write(title, text) {
    await test.step(`${title}: write ${text}`, async () => {
      await this.open(title);
      await this.field(title).fill(text);
      await this.field(title).press("Enter");
    });
  }

  /** One value of a list; a part of its name will do. */
  async choose(title, text) {
    await test.step(`${title}: choose ${text}`, async () => {
      await this.open(title);
      await this.page.keyboard.type(text);
      await this.page.keyboard.press("Enter");
      await expect(this.field(title)).toBeHidden();
    });
  }

  /** Several values of a list, new ones among them. */
  async add(title, ...texts) {
    await test.step(`${title}: add ${texts.join(", ")}`, async () => {
      await this.open(title);
      for (const text of texts) {
        await this.page.keyboard.type(text);
        await this.page.keyboard.press("Enter");
        await expect(this.field(title)).toHaveValue("");
      }
      await this.page.keyboard.press("Enter");
      await expect(this.field(title)).toBeHidden();
    });
  }

  /** None, Does not apply, Clear. */
  async say(title, choice) {
    await test.step(`${title}: ${choice}`, async () => {
      await this.panel.getByRole("button", { name: `More about ${title}` }).click();
      await this.page
        .getByRole("listbox", { name: `More about ${title}` })
        .getByRole("option", { name: new RegExp(`^${choice}`) })
        .click();
    });
  }

  /** A row that can only be read: the status, the records. */
  fixed(title) {
    return this.panel.locator(`[data-property="${title}"]`).getByRole("definition");
  }

  /** The answers that were given apart. */
  rivals(title) {
    return this.panel.getByRole("group", { name: `${title}: answered apart` });
  }

  async settle(title, answer) {
    await test.step(`settle that ${title} is ${answer}`, () =>
      this.rivals(title).getByRole("button", { name: `Keep ${answer}` }).click());
  }

  async fold(title) {
    await test.step(`fold or unfold ${title}`, () =>
      this.section(title).getByRole("button", { name: title, exact: true }).click());
  }
}

/** A row whose value follows from others. */
class Computed {
  constructor(properties, name) {
    this.page = properties.page;
    this.panel = properties.panel;
    this.name = name;
    const button = { name: new RegExp(`^Set ${name} by hand:`) };
    this.button = this.panel.getByRole("button", button);
    this.row = this.panel.getByRole("definition").filter({ has: this.page.getByRole("button", button) });
    this.takeBack = this.row.getByRole("button", { name: /^Take back/ });
  }

  async choose(value) {
    await test.step(`choose ${value} for the ${this.name}`, async () => {
      await this.button.click();
      await this.page
        .getByRole("listbox", { name: `Set ${this.name} by hand` })
        .getByRole("option", { name: new RegExp(`^${value}\\b`) })
        .click();
    });
  }

  async override(value, why) {
    await this.choose(value);
    await test.step(`because: ${why}`, async () => {
      const field = this.row.getByRole("textbox", { name: `Why ${value}?` });
      await expect(field).toBeFocused();
      await this.page.keyboard.type(why);
      await this.page.keyboard.press("Enter");
      await expect(field).toBeHidden();
    });
  }
}
