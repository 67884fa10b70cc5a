import { test } from "@playwright/test";

/** The lists: incidents, PDCAs, Do & Check, Act, people. */
export class ListsPage {
  constructor(page) {
    this.page = page;
    this.wayHere = page.getByRole("navigation", { name: "Andon" }).getByRole("link", { name: "Lists" });
    this.heading = page.getByRole("heading", { level: 1, name: "Lists" });
    this.tabs = page.getByRole("navigation", { name: "Lists" });
    this.grid = page.getByRole("grid");
    this.tools = page.getByRole("toolbar", { name: "Filter and columns" });
    this.words = page.getByRole("searchbox", { name: "Filter by words" });
    this.count = this.tools.getByRole("status");
    this.nothing = page.getByText("Nothing fits this filter.");
    this.showAll = page.getByRole("button", { name: "Show all" });
    this.clear = this.tools.getByRole("button", { name: "Clear" });
    /** The links of the lines that are in the page. */
    this.lines = this.grid.getByRole("gridcell").getByRole("link");
  }

  async show(table) {
    await test.step(`show the list ${table}`, () => this.tabs.getByRole("link", { name: table, exact: true }).click());
  }

  line(name) {
    return this.grid.getByRole("row").filter({ has: this.page.getByRole("link", { name }) });
  }

  heads(name) {
    return this.grid.getByRole("columnheader", { name });
  }

  async sortBy(name) {
    await test.step(`sort by ${name}`, () => this.heads(name).getByRole("button").click());
  }

  /** Opens a button of the bar and returns what it folds out. */
  async open(name) {
    return test.step(`open ${name}`, async () => {
      const box = this.tools.getByRole("group", { name, exact: true });
      if (!(await box.isVisible())) await this.tools.getByRole("button", { name: new RegExp(`^${name}`) }).click();
      return box;
    });
  }

  async choose(facet, answer) {
    await test.step(`${facet}: ${answer}`, async () => {
      const box = await this.open(facet);
      await box.getByRole("checkbox", { name: answer }).click();
      await this.page.keyboard.press("Escape");
    });
  }
}
