import { test } from "@playwright/test";
import { Composer } from "./incident/composer.mjs";
import { Header } from "./incident/header.mjs";
import { Panel } from "./incident/panel.mjs";
import { Summary } from "./incident/summary.mjs";
import { Timeline } from "./incident/timeline.mjs";

export class IncidentPage {
  constructor(page) {
    this.page = page;
    this.header = new Header(page);
    this.summary = new Summary(page);
    this.timeline = new Timeline(page);
    this.composer = new Composer(page);
    this.panel = new Panel(page);
  }

  async undo() {
    await test.step("undo", () => this.page.keyboard.press("Control+z"));
  }

  async redo() {
    await test.step("redo", () => this.page.keyboard.press("Control+Shift+z"));
  }
}
