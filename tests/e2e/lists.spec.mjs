import { readFile } from "node:fs/promises";
import { faults } from "./fixtures/axe.mjs";
import { Server } from "./fixtures/server.mjs";
import { expect, test } from "./fixtures/test.mjs";

/** The demo workspace, whose incidents are always the same. */
async function demo(body) {
  const server = await Server.start();
  try {
    await server.andon("demo");
    await server.restart();
    await body(server);
  } finally {
    await server.dispose();
  }
}

const DEMO = 14;

test("a list is filtered, sorted and shared by its address, and works offline", async ({ arrive }) =>
  demo(async (server) => {
    const anna = await arrive("Anna", { server });
    const { lists, page } = anna;
    await page.keyboard.press("g");
    await page.keyboard.press("l");
    await expect(lists.heading).toBeVisible();
    await expect(lists.count).toHaveText(/^\d+$/);
    const all = Number(await lists.count.textContent());
    expect(all).toBeGreaterThan(DEMO);

    await test.step("sort by the name, both ways", async () => {
      await lists.sortBy("Name");
      await expect(lists.heads("Name")).toHaveAttribute("aria-sort", "ascending");
      const names = await lists.lines.allTextContents();
      expect(names).toEqual([...names].sort((a, b) => a.toLowerCase().localeCompare(b.toLowerCase(), "en")));
      await lists.sortBy("Name");
      await expect(lists.heads("Name")).toHaveAttribute("aria-sort", "descending");
    });

    await test.step("narrow it down", async () => {
      await lists.choose("Kind", /drill/);
      await expect(lists.count).toHaveText(`1 of ${all}`);
      await lists.clear.click();
      await lists.words.fill("dns");
      await expect(lists.lines).not.toHaveCount(0);
      for (const name of await lists.lines.allTextContents()) expect(name.toLowerCase()).toContain("dns");
      await lists.words.fill("nowhere at all");
      await expect(lists.nothing).toBeVisible();
      await lists.showAll.click();
      await expect(lists.count).toHaveText(String(all));
    });

    await test.step("somebody else opens the address", async () => {
      await lists.words.fill("GitLab");
      await lists.choose("Status", /^resolved/);
      await expect(lists.lines).not.toHaveCount(0);
      const shown = await lists.lines.allTextContents();
      const columns = await lists.open("Columns");
      await columns.getByRole("checkbox", { name: "Customer impact" }).click();
      await expect(lists.heads("Customer impact")).toBeVisible();
      const { pathname, search } = new URL(page.url());
      const ben = await arrive("Ben", { server });
      await ben.go(pathname + search);
      await expect(ben.lists.lines).toHaveText(shown);
      await expect(ben.lists.heads("Customer impact")).toBeVisible();
    });

    await test.step("the same with no network", async () => {
      await anna.untilAppIsKept();
      await anna.goOffline();
      await page.reload();
      await expect(lists.words).toHaveValue("GitLab");
      await lists.clear.click();
      await expect(lists.count).toHaveText(String(all));
      await anna.goOnline();
    });
  }));

test("a view that is kept is there for all; who may only read is told so", async ({ arrive, server }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare("A drill on Friday", { kind: "Drill" });
  await anna.lists.wayHere.click();
  await anna.lists.choose("Kind", /drill/);
  const views = await anna.lists.open("Views");
  await views.getByRole("textbox", { name: "Keep this view as" }).fill("Drills");
  await anna.page.keyboard.press("Enter");
  await expect(views.getByRole("link", { name: "Drills" })).toHaveAttribute("aria-current", "page");

  await ben.lists.wayHere.click();
  const bens = await ben.lists.open("Views");
  await bens.getByRole("link", { name: "Drills" }).click();
  await expect(ben.page).toHaveURL(/kind=drill/);
  await expect(ben.lists.line("A drill on Friday")).toBeVisible();

  const carl = await arrive("Carl", { role: "observer" });
  await carl.lists.wayHere.click();
  const carls = await carl.lists.open("Views");
  await carls.getByRole("textbox", { name: "Keep this view as" }).fill("Mine");
  await carls.getByRole("button", { name: "Keep" }).click();
  await expect(carls.getByRole("alert")).toContainText("read");

  const mine = await anna.lists.open("Views");
  await mine.getByRole("button", { name: "Remove the view “Drills”" }).click();
  await expect(mine.getByRole("link", { name: "Drills" })).toBeHidden();
});

test("a list goes into a file, as it is shown", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("=1+1, or \"formula\"");
  await anna.lists.wayHere.click();
  await anna.lists.words.fill("formula");
  const save = async (kind) => {
    const box = await anna.lists.open("Export");
    const [download] = await Promise.all([
      anna.page.waitForEvent("download"),
      box.getByRole("button", { name: kind }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`^incidents-\\d{4}-\\d\\d-\\d\\d\\.${kind.toLowerCase()}$`));
    return readFile(await download.path(), "utf8");
  };
  const [heads, line, rest] = (await save("CSV")).split("\r\n");
  expect(heads).toMatch(/^Name,Severity,Status,Commander,Began/);
  expect(line).toMatch(/^"'=1\+1, or ""formula""",,active,Anna,/);
  expect(rest).toBe("");
  const [only, ...others] = JSON.parse(await save("JSON"));
  expect(others).toEqual([]);
  expect(only).toMatchObject({ name: '=1+1, or "formula"', severity: null, state: "active", commander: "Anna" });
});

test("the keyboard goes through a long list of which little is in the page", async ({ arrive }) =>
  demo(async (server) => {
    const anna = await arrive("Anna", { server });
    const { lists, page } = anna;
    await lists.wayHere.click();
    await lists.sortBy("Name");
    const names = await lists.lines.allTextContents();
    const focused = (name) => expect(page.getByRole("link", { name, exact: true })).toBeFocused();
    await page.keyboard.press("j");
    await focused(names[0]);
    await page.keyboard.press("ArrowDown");
    await focused(names[1]);
    await page.keyboard.press("k");
    await focused(names[0]);
    await page.keyboard.press("End");
    await expect(lists.grid.getByRole("row").last().getByRole("link")).toBeFocused();
    await page.keyboard.press("Home");
    await focused(names[0]);
    await page.keyboard.press("Enter");
    await expect(anna.incident.header.title).toHaveText(names[0]);
  }));

test("every list shows what belongs there", async ({ arrive }) =>
  demo(async (server) => {
    const anna = await arrive("Anna", { server });
    const { lists } = anna;
    await lists.wayHere.click();
    await lists.show("PDCA");
    await expect(lists.lines).toHaveCount(2);
    await lists.show("Do & Check");
    await expect(lists.heads("Check on")).toBeVisible();
    await expect(lists.lines).not.toHaveCount(0);
    await lists.lines.first().click();
    await expect(anna.record.name).toBeVisible();
    await anna.page.goBack();
    await lists.show("Act");
    await expect(lists.lines).not.toHaveCount(0);
    await lists.show("People");
    await lists.line("Commander").getByRole("link").click();
    await expect(anna.page).toHaveURL(/\/lists\/incidents\?person=/);
    await expect(lists.tools.getByRole("button", { name: "Person: Commander" })).toBeVisible();
    await expect(lists.lines).not.toHaveCount(0);
  }));

for (const [name, viewport] of [
  ["desk", { width: 1440, height: 900 }],
  ["phone", { width: 390, height: 844 }],
]) {
  test(`lists are accessible at the ${name}, and nothing scrolls sideways`, async ({ arrive }) =>
    demo(async (server) => {
      const found = [];
      for (const colorScheme of ["light", "dark"]) {
        const anna = await arrive("Anna", { server, viewport, colorScheme });
        for (const table of ["incidents", "pdca", "checks", "acts", "people"]) {
          await anna.go(`/lists/${table}`);
          await expect(anna.lists.lines.first()).toBeVisible();
          found.push(...(await faults(anna.page, `${table} ${colorScheme}`)));
          const wide = await anna.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
          expect(wide, `${table} is wider than the window`).toBe(false);
        }
        await anna.go("/lists/incidents");
        await anna.lists.open("Status");
        found.push(...(await faults(anna.page, `filter ${colorScheme}`)));
        await anna.page.keyboard.press("Escape");
        await anna.lists.open("Columns");
        found.push(...(await faults(anna.page, `columns ${colorScheme}`)));
      }
      expect(found).toEqual([]);
    }));
}
