// Somebody at a browser of their own: a process of its own, with a profile on the disk, so that
// storage costs what it costs a person.

import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { chromium } from "@playwright/test"
import { EntrancePage } from "../e2e/pages/entrance.mjs"
import { HomePage } from "../e2e/pages/home.mjs"
import { IncidentPage } from "../e2e/pages/incident.mjs"
import { StatusBar } from "../e2e/pages/status-bar.mjs"
import config from "../e2e/playwright.config.mjs"

/** Frames are drawn as soon as there is something to draw, instead of 60 times a second. */
export const NO_DISPLAY = ["--disable-frame-rate-limit", "--disable-gpu-vsync"]

export class Visitor {
  #profile

  /** A browser at that server's address. */
  static async come(server, args = []) {
    const visitor = new Visitor()
    visitor.#profile = mkdtempSync(join(tmpdir(), "andon-visitor-"))
    const { launchOptions, locale, timezoneId } = config.use
    visitor.context = await chromium.launchPersistentContext(visitor.#profile, {
      ...launchOptions,
      args: [...launchOptions.args, ...args],
      baseURL: server.url,
      locale,
      timezoneId,
    })
    visitor.#sit(visitor.context.pages()[0] ?? (await visitor.context.newPage()))
    return visitor
  }

  #sit(page) {
    this.page = page
    this.home = new HomePage(page)
    this.incident = new IncidentPage(page)
    this.status = new StatusBar(page)
  }

  async join(token, name) {
    await this.page.goto(`/#join=${token}`)
    const entrance = new EntrancePage(this.page)
    await entrance.name.fill(name)
    await entrance.goIn.click()
    await this.home.heading.waitFor()
    await this.page.waitForFunction(() => navigator.serviceWorker.controller)
  }

  /** Opens an incident and its last entries. */
  async read(path) {
    await this.page.goto(path)
    const { entries } = this.incident.timeline
    await entries.first().waitFor({ timeout: 60_000 })
    await this.#goLast()
    await this.status.sync.filter({ hasText: "on the relay" }).waitFor({ timeout: 60_000 })
  }

  /** Goes to the last entry, by the keyboard: with the pointer, the note of new ones is in the way. */
  async #goLast() {
    await this.incident.timeline.entries.last().focus()
    await this.page.keyboard.press("End")
  }

  /** Begins to edit the last entry in its place; the caret is at the end of its text. */
  async editLast() {
    await this.#goLast()
    await this.page.keyboard.press("e")
    await this.incident.timeline.list.getByRole("textbox", { name: "Text of the entry" }).waitFor()
    await this.page.keyboard.press("End")
  }

  /** How many of these documents the device has. */
  kept(documents) {
    return this.page.evaluate(async documents => {
      const asked = request => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
      const database = await asked(indexedDB.open("andon"))
      const keys = await asked(database.transaction("chunks").objectStore("chunks").getAllKeys())
      database.close()
      const kept = new Set(keys.map(([document]) => document))
      return documents.filter(document => kept.has(document)).length
    }, documents)
  }

  async leave() {
    await this.context.close()
    rmSync(this.#profile, { recursive: true, force: true })
  }
}
