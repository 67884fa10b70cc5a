// Pictures of the main pages with the demo incidents, to look at the app: node e2e/look.mjs DIRECTORY
// The file incident-1440-light.png is the one that the README shows.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { Server } from "./fixtures/server.mjs";
import config from "./playwright.config.mjs";
import { DeclareDialog } from "./pages/declare.mjs";

const SIZES = { 1440: { width: 1440, height: 900 }, 390: { width: 390, height: 844 } };
const SCHEMES = ["light", "dark"];
const SHOWN = "Staging";

const directory = process.argv[2];
if (!directory) {
  console.error("Name the directory for the pictures: node e2e/look.mjs DIRECTORY");
  process.exit(2);
}
await mkdir(directory, { recursive: true });

const server = await Server.start();
await server.stop();
await server.andon("demo");
await server.start();
const browser = await chromium.launch(config.use.launchOptions);

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of SCHEMES) {
    const { locale, timezoneId } = config.use;
    const context = await browser.newContext({ baseURL: server.url, viewport, colorScheme, locale, timezoneId });
    const page = await context.newPage();
    const shoot = async (name) => {
      const path = join(directory, `${name}-${size}-${colorScheme}.png`);
      await page.screenshot({ path, animations: "disabled" });
      console.log(path);
    };
    const heading = page.getByRole("heading", { level: 1 });
    const entries = page.getByRole("list", { name: "Timeline entries" }).getByRole("article");

    await page.goto("/");
    await page.getByRole("textbox", { name: "Join link" }).waitFor();
    await shoot("entrance");
    await page.goto("about:blank");
    await page.goto(`/#join=${await server.token()}`);
    await page.getByRole("textbox", { name: "Your name" }).fill("Anna");
    await page.getByRole("button", { name: "Go in" }).click();
    const rows = page.getByRole("main").getByRole("listitem").getByRole("link");
    await rows.filter({ hasText: SHOWN }).waitFor();
    await page.getByRole("contentinfo").getByText("on the relay").waitFor();
    await shoot("home");
    await page.keyboard.press("d");
    const { dialog, name } = new DeclareDialog(page);
    await dialog.waitFor();
    await name.fill("Payments are slow");
    await shoot("declare");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await shoot("keys");
    await page.keyboard.press("Escape");
    await rows.filter({ hasText: SHOWN }).first().click();
    await entries.first().waitFor();
    await shoot("incident");
    await page.getByRole("textbox", { name: "Timeline line" }).fill("about 14:30 ! three CRDs are still stuck");
    await entries.nth(1).hover();
    await shoot("writing");
    await page.getByRole("textbox", { name: "Timeline line" }).fill("");
    if (Number(size) < 1000) {
      await page.getByRole("button", { name: "Show or hide the properties" }).click();
      await page.getByRole("complementary", { name: "Properties" }).waitFor();
      await shoot("properties");
    }
    for (const tab of ["Actions", "Notes", "Files"]) {
      await page.getByRole("tab", { name: new RegExp(`^${tab}`) }).click();
      await shoot(`panel-${tab.toLowerCase()}`);
    }
    await page.goto("/pdca");
    const records = page.getByRole("table", { name: "Records" });
    await records.waitFor();
    await shoot("pdca");
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("group", { name: "Board" }).getByRole("link").first().waitFor();
    await shoot("pdca-board");
    await page.goto("/pdca");
    await records.getByRole("link", { name: SHOWN }).first().click();
    await page.getByRole("textbox", { name: "Name of the record" }).waitFor();
    await shoot("record");
    await page.getByRole("button", { name: "As a diagram" }).click();
    await page.getByRole("heading", { name: "Root cause analysis" }).evaluate((title) => title.scrollIntoView());
    await shoot("record-whys");
    await page.getByRole("heading", { name: "Do & Check" }).evaluate((title) => title.scrollIntoView());
    await shoot("record-measures");
    await page.getByRole("link", { name: "A3 sheet" }).click();
    await page.getByRole("article").waitFor();
    await shoot("sheet");
    for (const place of ["settings", "settings/severity", "settings/runbook-cards", "settings/fields", "diagnostics"]) {
      await page.goto(`/${place}`);
      await heading.waitFor();
      await page.getByRole("main").getByRole("heading", { level: 2 }).first().waitFor();
      await shoot(place.replace("/", "-"));
    }
    await context.close();
  }
}
await browser.close();
await server.dispose();
