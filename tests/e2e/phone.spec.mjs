import { faults } from "./fixtures/axe.mjs";
import { alone } from "./fixtures/server.mjs";
import { expect, test } from "./fixtures/test.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

for (const colorScheme of ["light", "dark"]) {
  test(`on a phone the main ways are in reach and the others one tap further, ${colorScheme}`, async ({ arrive }) => {
    const anna = await arrive("Anna", { ...PHONE, colorScheme });
    const { page, ways } = anna;
    await test.step("nothing scrolls sideways, and every way is large enough for a thumb", async () => {
      expect(await ways.bar.evaluate((bar) => bar.scrollWidth - bar.clientWidth)).toBe(0);
      for (const way of [ways.declare, ways.search, ways.home, ways.lists, ways.more]) {
        const box = await way.boundingBox();
        expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
        expect(box.x + box.width).toBeLessThanOrEqual(390);
      }
      await expect(ways.link("Board")).toBeHidden();
    });
    await test.step("the others open above the bar", async () => {
      await ways.more.tap();
      await expect(ways.more).toHaveAttribute("aria-expanded", "true");
      for (const name of ["Board", "PDCA", "Insights", "Review", "Diagnostics", "Settings"]) {
        await expect(ways.link(name)).toBeInViewport();
      }
      expect(await faults(page, "more ways")).toEqual([]);
      await page.screenshot({ path: `test-results/phone-more-${colorScheme}.png` });
    });
    await test.step("one that is chosen closes them", async () => {
      await ways.link("Board").tap();
      await expect(anna.board.heading).toBeVisible();
      await expect(ways.link("Insights")).toBeHidden();
      await expect(ways.more).toHaveAttribute("data-here", "true");
      expect(await faults(page, "bar")).toEqual([]);
      await page.screenshot({ path: `test-results/phone-bar-${colorScheme}.png` });
    });
    await test.step("a tap beside them closes them, too", async () => {
      await ways.more.tap();
      await expect(ways.link("Insights")).toBeVisible();
      await page.touchscreen.tap(195, 120);
      await expect(ways.link("Insights")).toBeHidden();
      await expect(anna.board.heading).toBeVisible();
    });
    await test.step("by keyboard: on from the button, and out by Escape", async () => {
      await ways.more.focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await expect(ways.link("Board")).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(ways.link("Board")).toBeHidden();
      await expect(ways.more).toBeFocused();
      await expect(anna.board.heading, "the page was not left").toBeVisible();
    });
  });
}

test("beside the page all ways are there, and none is behind another", async ({ arrive }) => {
  const anna = await arrive("Anna", { viewport: { width: 1440, height: 900 } });
  for (const name of ["Home", "Lists", "Board", "PDCA", "Insights", "Review", "Diagnostics", "Settings"]) {
    await expect(anna.ways.link(name)).toBeVisible();
  }
  await expect(anna.ways.more).toBeHidden();
});

test("on a phone no page has words beyond its edge", async ({ arrive }) =>
  alone(async (server) => {
    await server.stop();
    await server.andon("demo");
    await server.start();
    const anna = await arrive("Anna", { ...PHONE, server });
    await expect(anna.home.incident("cluster 3").first()).toBeVisible();
    const incident = await anna.home.incident("cluster 3").first().getAttribute("href");
    /** Texts that end beyond the page, where nothing scrolls sideways to them or cuts them off with dots. */
    const beyond = () =>
      anna.page.evaluate(() => {
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const found = [];
        const isReached = (element) => {
          for (let at = element; at; at = at.parentElement) {
            const { overflowX, textOverflow, clipPath } = getComputedStyle(at);
            if (/auto|scroll/.test(overflowX) || textOverflow === "ellipsis" || clipPath !== "none") return true;
          }
          return false;
        };
        while (texts.nextNode()) {
          const { currentNode: text } = texts;
          const range = document.createRange();
          range.selectNodeContents(text);
          const { right, width, height } = range.getBoundingClientRect();
          const isDrawn = width > 0 && height > 0 && text.parentElement.checkVisibility();
          if (isDrawn && right > innerWidth + 1 && !isReached(text.parentElement)) found.push(text.data.slice(0, 60));
        }
        return found;
      });
    const pages = [incident, "/board", "/lists/incidents", "/lists/pdca", "/pdca", "/insights", "/review", "/settings"];
    for (const path of pages) {
      await test.step(path, async () => {
        await anna.page.goto(path);
        await expect(anna.page.getByRole("heading", { level: 1 })).toBeVisible();
        await anna.page.waitForLoadState("networkidle");
        expect(await beyond(), path).toEqual([]);
      });
    }
  }));
