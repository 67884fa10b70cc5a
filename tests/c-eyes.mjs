import { chromium } from "@playwright/test";
import { Server } from "./e2e/fixtures/server.mjs";
import config from "./e2e/playwright.config.mjs";
import { Tab } from "./e2e/fixtures/person.mjs";
const server = await Server.start();
await server.stop();
await server.andon("demo");
await server.start();
const browser = await chromium.launch(config.use.launchOptions);
const { locale, timezoneId } = config.use;
const open = async (options) => {
  const context = await browser.newContext({ baseURL: server.url, locale, timezoneId, ...options });
  const page = await context.newPage();
  page.on("console", (m) => m.type() === "error" && console.log("console:", m.text().slice(0, 300)));
  page.setDefaultTimeout(8000);
  await page.goto(`/#join=${await server.token()}`);
  await page.getByRole("textbox", { name: "Your name" }).fill("Anna");
  await page.getByRole("button", { name: "Go in" }).click();
  await page.getByRole("contentinfo").getByText("on the relay").waitFor();
  return new Tab(page);
};
const shot = async (tab, name, full = false) => tab.page.screenshot({ path: `/tmp/c-shots/${name}.png`, fullPage: full, animations: "disabled" });
const only = process.argv[2] ?? "all";
export { open, shot, server, browser, only };
const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
try {
  if (only === "all" || only === "wide") {
    const tab = await open(WIDE);
    const { page, records, record } = tab;
    await page.keyboard.press("g"); await page.keyboard.press("p");
    await records.table.waitFor();
    await page.waitForTimeout(1500);
    await shot(tab, "list-wide");
    await page.getByRole("navigation", { name: "Views of the records" }).getByRole("link", { name: "Board" }).click();
    await page.waitForTimeout(300);
    await shot(tab, "board-wide");
    await records.wayHere.click();
    await records.row("Staging").getByRole("rowheader").getByRole("link").click();
    await record.name.waitFor();
    await page.waitForTimeout(1500);
    await page.setViewportSize({ width: 1440, height: 2600 });
    await shot(tab, "record-wide");
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole("link", { name: "A3 sheet" }).click();
    await page.waitForTimeout(1000);
    await shot(tab, "sheet-wide");
    await page.pdf({ path: "/tmp/c-shots/sheet.pdf", preferCSSPageSize: true });
  }
  if (only === "all" || only === "phone") {
    const tab = await open({ ...PHONE, colorScheme: "dark" });
    const { page, records, record } = tab;
    await records.wayHere.click();
    await records.table.waitFor();
    await page.waitForTimeout(1500);
    await shot(tab, "list-phone");
    await page.getByRole("navigation", { name: "Views of the records" }).getByRole("link", { name: "Board" }).click();
    await page.waitForTimeout(300);
    await shot(tab, "board-phone");
    await records.wayHere.click();
    await records.row("Staging").getByRole("rowheader").getByRole("link").click();
    await record.name.waitFor();
    await page.waitForTimeout(1500);
    await page.setViewportSize({ width: 390, height: 3400 });
    await shot(tab, "record-phone");
  }
} catch (error) { console.log(String(error).slice(0, 800)); }
await browser.close();
await server.dispose();
