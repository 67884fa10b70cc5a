import { expect, test } from "@playwright/test";

/** All records, as a list and as a board. */
export class RecordsPage {
  constructor(page) {
    this.page = page;
    this.wayHere = page.getByRole("navigation", { name: "Andon" }).getByRole("link", { name: "PDCA" });
    this.heading = page.getByRole("heading", { level: 1, name: "PDCA" });
    this.table = page.getByRole("table", { name: "Records" });
    this.filter = page.getByRole("searchbox", { name: "Filter by name" });
    this.dialog = page.getByRole("dialog", { name: "New PDCA" });
    this.refusal = page.getByRole("main").getByRole("alert");
  }

  row(name) {
    return this.table.getByRole("row").filter({ hasText: name });
  }

  async open(name) {
    await test.step(`open ${name}`, () => this.row(name).getByRole("rowheader").getByRole("link").click());
  }

  async showBoard() {
    await test.step("show the board", () =>
      this.page.getByRole("navigation", { name: "Views of the records" }).getByRole("link", { name: "Board" }).click());
  }

  column(title) {
    return this.page.getByRole("region", { name: new RegExp(`^${title}`) });
  }

  card(name) {
    return this.page.getByRole("group", { name: "Board" }).getByRole("link", { name });
  }

  /** Begins a record that follows no incident. */
  async begin(origin, name, context = "") {
    await test.step(`begin a record from a ${origin}`, async () => {
      await this.page.getByRole("main").getByRole("button", { name: "New PDCA" }).click();
      await this.dialog.getByRole("radio", { name: origin }).check();
      await this.dialog.getByRole("textbox", { name: "Name" }).fill(name);
      await this.dialog.getByRole("textbox", { name: "Context" }).fill(context);
      await this.dialog.getByRole("button", { name: "Begin" }).click();
    });
  }
}

/** One record: on its page, or as a tab of its incident. */
export class RecordPage {
  constructor(page) {
    this.page = page;
    this.name = page.getByRole("textbox", { name: "Name of the record" });
    this.status = page.getByRole("button", { name: /^Status of the record/ });
    this.problem = page.getByRole("textbox", { name: "Problem statement" });
    this.context = page.getByRole("region", { name: "Context" });
    this.measures = page.getByRole("region", { name: "Do & Check" });
    this.acts = page.getByRole("region", { name: "Act", exact: true });
    this.start = page.getByRole("button", { name: "Start the PDCA" });
    this.tab = page.getByRole("navigation", { name: "Views of the incident" }).getByRole("link", { name: "PDCA" });
    this.waiver = page.getByText(/^It may be closed without/);
  }

  /** From an incident's page. */
  async startFromIncident() {
    await test.step("start the PDCA", async () => {
      await this.tab.click();
      await this.start.click();
      await this.name.waitFor();
    });
  }

  tree(kind) {
    return this.page.getByRole("region", { name: new RegExp(`^${kind}`) });
  }

  /** The facts of a tree, with one blank for each step down. */
  async outline(kind) {
    const rows = this.tree(kind).getByRole("listitem");
    return rows.evaluateAll((rows) =>
      rows
        .filter((row) => row.hasAttribute("aria-level"))
        .map((row) => " ".repeat(Number(row.getAttribute("aria-level")) - 1) + row.querySelector("textarea").value),
    );
  }

  async expectOutline(kind, lines) {
    await expect.poll(() => this.outline(kind), { timeout: 15_000 }).toEqual(lines);
  }

  /** A fact by its number, such as "1.2". */
  fact(number, kind = "Occurrence") {
    return this.tree(kind).getByRole("textbox", { name: new RegExp(`^${kind} ${number.replaceAll(".", "\\.")}(,|$)`) });
  }

  mark(number, kind = "Occurrence") {
    return this.tree(kind).getByRole("button", { name: new RegExp(`root cause: ${number.replaceAll(".", "\\.")}$`) });
  }

  /** Begins a tree, the caret in its first fact. */
  async begin(kind = "Occurrence") {
    await test.step(`begin the tree of ${kind.toLowerCase()}`, async () => {
      await this.tree(kind).getByRole("button", { name: /^(Write the first|Another) answer/ }).click();
      await expect(this.page.locator(":focus")).toHaveAttribute("placeholder", "A fact");
    });
  }

  /** Types facts from the keyboard: ">" asks why of the one before, "<" goes back out. */
  async write(...lines) {
    await test.step(`write ${lines.length} facts`, async () => {
      for (const [place, line] of lines.entries()) {
        const text = line.replace(/^[<>]+/, "");
        if (place > 0) await this.page.keyboard.press("Enter");
        for (const step of line.slice(0, line.length - text.length)) {
          await this.page.keyboard.press(step === ">" ? "Tab" : "Shift+Tab");
        }
        await this.page.keyboard.type(text);
      }
    });
  }

  coach(text) {
    return this.page.getByRole("group", { name: "Coach" }).filter({ hasText: text });
  }

  measure(name) {
    return this.measures.getByRole("row", { name });
  }

  async choose(button, option) {
    await test.step(`choose ${option}`, async () => {
      await button.click();
      await this.page.getByRole("option", { name: option, exact: true }).click();
    });
  }

  measureStatus(name) {
    return this.measure(name).getByRole("button", { name: /^Status/ });
  }
}
