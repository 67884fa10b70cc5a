import { test } from "@playwright/test";

/** The weekly review. */
export class ReviewPage {
  constructor(page) {
    this.page = page;
    this.wayHere = page.getByRole("navigation", { name: "Andon" }).getByRole("link", { name: "Review" });
    this.heading = page.getByRole("heading", { level: 1, name: "Weekly review" });
    this.begin = page.getByRole("button", { name: "Begin the review" });
    this.current = page.getByRole("region", { name: "The review that goes on" });
    this.notes = page.getByRole("textbox", { name: "Notes of the review" });
    this.decided = page.getByRole("region", { name: "Decisions", exact: true });
    this.lastTime = page.getByRole("region", { name: "Decided last time" });
    this.held = page.getByRole("button", { name: "Review held" });
    this.past = page.getByRole("region", { name: "Past reviews" });
  }

  /** A part of what there is to talk about. */
  part(title) {
    return this.page.getByRole("region", { name: title, exact: true }).getByRole("listitem");
  }

  decision(region = this.decided) {
    return region.getByRole("textbox", { name: "Decision" });
  }

  async decide(text) {
    await test.step(`decide: ${text}`, async () => {
      await this.decided.getByRole("button", { name: "Add a decision" }).click();
      await this.page.keyboard.type(text);
    });
  }
}
