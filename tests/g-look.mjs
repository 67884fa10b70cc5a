import { chromium } from "@playwright/test";
import { Server } from "./e2e/fixtures/server.mjs";
import config from "./e2e/playwright.config.mjs";
import { faults } from "./e2e/fixtures/axe.mjs";
const server = await Server.start();
await server.stop(); await server.andon("demo"); await server.start();
const browser = await chromium.launch(config.use.launchOptions);
for (const [w, h] of [[1440, 900], [390, 844]]) for (const colorScheme of ["light", "dark"]) {
  const context = await browser.newContext({ baseURL: server.url, viewport: { width: w, height: h }, colorScheme, bypassCSP: false });
  const page = await context.newPage();
  page.on("console", (m) => { if (["error","warning"].includes(m.type())) console.log(m.text().slice(0,300)); });
  await page.goto(`/#join=${await server.token()}`);
  await page.getByRole("textbox", { name: "Your name" }).fill("Anna");
  await page.getByRole("button", { name: "Go in" }).click();
  await page.getByRole("main").getByRole("listitem").first().waitFor();
  for (const where of process.argv.slice(2)) {
    await page.goto("/" + where);
    await page.getByRole("main").getByRole("heading", { level: 2 }).first().waitFor();
    await page.waitForTimeout(700);
    await page.addStyleTag?.({content: ""}).catch(()=>{});
    const main = page.locator("main");
    const tall = await main.evaluate((m) => m.scrollHeight);
    await page.setViewportSize({ width: w, height: Math.max(h, tall + 120) });
    await page.screenshot({ path: `/tmp/g-shots/${where}-${w}-${colorScheme}.png` });
    await page.setViewportSize({ width: w, height: h });
  }
  await context.close();
}
await browser.close(); await server.dispose();
