import { test } from "@playwright/test";

/** The list of incidents. */
export class HomePage {
  constructor(page) {
    this.page = page;
    this.wayHere = page.getByRole("navigation", { name: "Andon" }).getByRole("link", { name: "Home" });
    this.heading = page.getByRole("heading", { level: 1, name: "Home" });
    this.open = page.getByRole("region", { name: /^Open/ });
    this.closed = page.getByRole("region", { name: /^Closed/ });
    this.openIncidents = this.open.getByRole("listitem").getByRole("link");
    this.closedIncidents = this.closed.getByRole("listitem").getByRole("link");
    this.emptyHeading = page.getByRole("heading", { name: "No incidents yet" });
    this.filter = page.getByRole("searchbox", { name: "Filter by name" });
    this.showAll = page.getByRole("button", { name: "Show all" });
    this.waitsForYou = page.getByRole("region", { name: /^Waits for you/ });
    this.due = page.getByRole("region", { name: /^Due this week/ });
    this.declare = page.getByRole("main").getByRole("button", { name: "Declare an incident" });
  }

  /** The line of an incident, open or closed. */
  incident(name) {
    return this.open.or(this.closed).getByRole("listitem").getByRole("link").filter({ hasText: name });
  }

  async openIncident(name) {
    await test.step(`open ${name}`, () => this.incident(name).click());
  }

  async filterBy(words) {
    await test.step(`filter by ${words}`, () => this.filter.fill(words));
  }
}
