import { test } from "@playwright/test";
import { Actions } from "./incident/actions.mjs";
import { Activity } from "./incident/activity.mjs";
import { Cards } from "./incident/cards.mjs";
import { Composer } from "./incident/composer.mjs";
import { Files } from "./incident/files.mjs";
import { Header } from "./incident/header.mjs";
import { Notes } from "./incident/notes.mjs";
import { Panel } from "./incident/panel.mjs";
import { Phases } from "./incident/phases.mjs";
import { Properties } from "./incident/properties.mjs";
import { Roles } from "./incident/roles.mjs";
import { Summary } from "./incident/summary.mjs";
import { Timeline } from "./incident/timeline.mjs";
import { UpdateClock } from "./incident/update-clock.mjs";

export class IncidentPage {
  constructor(page) {
    this.page = page;
    this.header = new Header(page);
    this.summary = new Summary(page);
    this.timeline = new Timeline(page);
    this.composer = new Composer(page);
    this.panel = new Panel(page);
    this.actions = new Actions(page);
    this.notes = new Notes(page);
    this.files = new Files(page);
    this.activity = new Activity(page);
    this.phases = new Phases(page);
    this.properties = new Properties(page);
    this.roles = new Roles(page);
    this.cards = new Cards(page);
    this.updates = new UpdateClock(page);
    this.dismissed = page.getByRole("region", { name: "Dismissed" });
    this.closedTooEarly = page.getByRole("region", { name: "Closed too early" });
    this.readingAlong = page.getByText("You are reading along");
    this.notKept = page.getByRole("region", { name: "Not kept" });
  }

  async undo() {
    await test.step("undo", () => this.page.keyboard.press("Control+z"));
  }

  async redo() {
    await test.step("redo", () => this.page.keyboard.press("Control+Shift+z"));
  }
}
