import { faults } from "./fixtures/axe.mjs";
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
