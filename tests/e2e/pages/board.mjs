import { test } from "@playwright/test";

/** The incidents on a board by phase. */
export class BoardPage {
  constructor(page) {
    this.page = page;
    this.wayHere = page.getByRole("navigation", { name: "Andon" }).getByRole("link", { name: "Board" });
    this.heading = page.getByRole("heading", { level: 1, name: "Board" });
    this.board = page.getByRole("group", { name: "Board", exact: true });
    this.refusal = page.getByRole("main").getByRole("alert");
    this.announced = page.getByRole("log", { name: "What has arrived" });
    this.tools = page.getByRole("toolbar", { name: "Filter and lanes" });
    this.words = page.getByRole("searchbox", { name: "Filter by words" });
    this.lanesByTeam = page.getByRole("button", { name: "Lanes by team" });
    this.lanes = this.board.getByRole("heading", { level: 2 });
  }

  column(title) {
    return this.board.getByRole("region", { name: title, exact: true });
  }

  /** The link of a card. Its name tells the column. */
  card(name) {
    return this.board.getByRole("link", { name });
  }

  cardIn(column, name) {
    return this.column(column).getByRole("listitem").filter({ has: this.page.getByRole("link", { name }) });
  }

  dialog(title) {
    return this.page.getByRole("dialog", { name: title });
  }

  async choose(facet, answer) {
    await test.step(`${facet}: ${answer}`, async () => {
      await this.tools.getByRole("button", { name: new RegExp(`^${facet}`) }).click();
      await this.tools.getByRole("checkbox", { name: answer }).click();
      await this.page.keyboard.press("Escape");
    });
  }

  /** Drags a card into a column, by mouse. */
  async drag(name, column) {
    await test.step(`drag ${name} to ${column}`, async () => {
      await this.card(name).hover();
      await this.page.mouse.down();
      const { x, y, width } = await this.column(column).boundingBox();
      await this.page.mouse.move(x + width / 2, y + 90, { steps: 8 });
      await this.page.mouse.up();
    });
  }

  /** Chooses from the menu of a card. */
  async moveByMenu(from, name, to) {
    await test.step(`move ${name} to ${to} by its menu`, async () => {
      await this.cardIn(from, name).getByRole("button", { name: /^Move to/ }).click();
      await this.page.getByRole("option", { name: to }).click();
    });
  }
}
