import { test } from "@playwright/test";

/** The figures. */
export class InsightsPage {
  constructor(page) {
    this.page = page;
    this.wayHere = page.getByRole("navigation", { name: "Andon" }).getByRole("link", { name: "Insights" });
    this.heading = page.getByRole("heading", { level: 1, name: "Insights" });
    this.count = page.getByRole("main").getByRole("status");
    this.counts = page.getByRole("region", { name: /^Incidents per/ });
    this.columns = this.counts.getByRole("group", { name: /^Incidents per/ }).first().getByRole("button");
    this.durations = page.getByRole("region", { name: "How long it took" });
    this.strips = this.durations.getByRole("group", { name: /^From/ }).first().getByRole("button");
    this.detection = page.getByRole("region", { name: "Detection" });
    this.causes = page.getByRole("region", { name: "Root causes" });
    this.outcomes = page.getByRole("region", { name: "PDCA" });
  }

  async choose(field, option) {
    await test.step(`${field}: ${option}`, () =>
      this.page.getByRole("main").getByLabel(field, { exact: true }).selectOption({ label: option }));
  }

  /** The incidents behind the figure that is open. */
  behind(title) {
    return this.page.getByRole("region", { name: title }).getByRole("listitem").getByRole("link");
  }

  inTheList(title) {
    return this.page.getByRole("region", { name: title }).getByRole("link", { name: "In the list" });
  }

  bar(region, name) {
    return region.getByRole("group").first().getByRole("button", { name });
  }

  async openTable(region) {
    await region.getByText("As a table").first().click();
    return region.getByRole("table").first();
  }
}
