import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "./fixtures/test.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds wrong on the page as it is now. */
async function faults(page, what) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((rules) => globalThis.axe.run({ runOnly: rules }), RULES);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${what}: ${id}: ${help}: ${node.html.slice(0, 160)} ${node.failureSummary?.split("\n")[1] ?? ""}`),
  );
}

async function fill(person) {
  await person.declare("Staging: Kubernetes cluster 3 is misbehaving, and everybody sees it", { description: "- pods\n- DNS" });
  const { composer, header, summary, panel } = person.incident;
  await composer.type("2023-03-27 13:10 #decision remove **Crossplane**, see `kubectl get crd`");
  await composer.type("! 13:44 [a link](https://example.org) and a very long word: " + "kubernetes-".repeat(20));
  await composer.type("about 14:10 done\n- one\n- two");
  await summary.write("Cause", "a controller that crashes");
  await header.chooseSeverity("SEV-2");
  await header.moveTo("mitigated");
  if (await panel.panel.isVisible()) await panel.addLink("https://example.org/dashboard", "Dashboard");
  return new URL(person.page.url()).pathname;
}

/** A record with all that it can show, on its page, in the lists and on paper. */
async function lookAtRecord(person, look) {
  const { record, records, page } = person;
  await record.startFromIncident();
  await look(person, "new record");
  await record.begin();
  await record.write("a person forgot it, because of human error", ">pods crash");
  await page.keyboard.press("Control+Enter");
  await record.tree("Occurrence").getByRole("button", { name: "More about 1.1" }).click();
  await page.getByRole("button", { name: "As a diagram" }).click();
  await record.measures.getByRole("button", { name: "Countermeasure for RC 1" }).click();
  await page.keyboard.type("Train everybody");
  await record.measure("Train everybody").getByLabel("Due").fill("2023-01-02");
  await record.measure("Train everybody").getByRole("button", { name: "Add an act" }).click();
  await page.keyboard.type("Train everybody else");
  await expect(record.coach("good intentions")).toBeVisible();
  await look(person, "record in its tab");
  await page.getByRole("link", { name: "As a page" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Staging/ })).toBeAttached();
  await look(person, "record");
  await page.getByRole("link", { name: "A3 sheet" }).click();
  await expect(page.getByRole("article").getByRole("heading", { level: 1 })).toBeVisible();
  await look(person, "sheet");
  await person.ways.go("PDCA");
  await expect(records.row("Staging").first()).toBeVisible();
  await look(person, "records");
  await records.showBoard();
  await expect(records.card(/^Staging/).first()).toBeVisible();
  await look(person, "board");
}

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`no page has a fault that axe knows: ${colorScheme}, ${size}`, async ({ arrive, visit }) => {
      test.slow();
      const options = { viewport, colorScheme, bypassCSP: true, reducedMotion: "reduce" };
      const found = [];
      const look = async (person, what) =>
        test.step(`look at ${what}`, async () => found.push(...(await faults(person.page, what))));

      const guest = await visit("Guest", options);
      await guest.page.goto("/");
      await expect(guest.entrance.joinForm.link).toBeVisible();
      await look(guest, "no link");
      await guest.page.goto("/#join=andon_wrong");
      await guest.page.reload();
      await guest.entrance.joinForm.join("andon_wrong");
      await expect(guest.entrance.heading).toHaveText("This link is not accepted");
      await look(guest, "refused link");
      await guest.page.getByRole("button", { name: "Work alone on this device" }).click();
      await expect(guest.entrance.name).toBeVisible();
      await look(guest, "name");
      await guest.entrance.sayName("Guest");
      await expect(guest.home.emptyHeading).toBeVisible();
      await look(guest, "empty home");

      const [anna, ben] = [await arrive("Anna", options), await arrive("Ben", options)];
      const path = await fill(anna);
      await ben.go(path);
      await expect(anna.incident.header.alsoHere).toContainText("Ben");
      await look(anna, "incident");
      await anna.incident.header.severity.click();
      await look(anna, "open menu");
      await anna.page.keyboard.press("Escape");
      await anna.incident.header.step("resolved").click();
      await look(anna, "phase form");
      await anna.page.keyboard.press("Escape");
      await anna.incident.header.phaseMenu.click();
      await anna.page.getByRole("option", { name: /^Dismiss/ }).click();
      await expect(anna.incident.header.reasonDialog).toBeVisible();
      await look(anna, "phase dialog");
      await anna.page.keyboard.press("Escape");
      const entry = anna.incident.timeline.entry("Crossplane");
      await entry.focus();
      await anna.page.keyboard.press("h");
      await expect(anna.incident.timeline.history).toBeVisible();
      await look(anna, "history");
      await entry.focus();
      await anna.page.keyboard.press("e");
      await look(anna, "entry editor");
      await anna.page.keyboard.press("Escape");
      await entry.focus();
      await anna.page.keyboard.press("Delete");
      await anna.incident.timeline.deleted.getByRole("button").first().click();
      await look(anna, "deleted entries");
      await anna.incident.summary.startWriting("Impact");
      await look(anna, "summary");
      await lookAtRecord(anna, look);
      await anna.go(path);
      if (size === "phone") {
        await anna.incident.header.toggleProperties.click();
        await expect(anna.incident.panel.panel).toBeVisible();
        await look(anna, "properties");
      }
      await anna.go("/");
      await expect(anna.home.openIncidents.first()).toBeVisible();
      await look(anna, "home");
      await anna.page.keyboard.press("d");
      await expect(anna.dialog.dialog).toBeVisible();
      await anna.dialog.moreOptions.click();
      await look(anna, "declare");
      await anna.dialog.declare();
      await look(anna, "declare refused");
      await anna.page.keyboard.press("Escape");
      await anna.page.keyboard.press("?");
      await expect(anna.page.getByRole("dialog", { name: "Keys" })).toBeVisible();
      await look(anna, "keys");
      for (const place of ["/settings", "/diagnostics", "/no/such/page", "/i/01890a5d-ac96-774b-bcce-b302099a8057"]) {
        await anna.go(place);
        await expect(anna.page.getByRole("main").getByRole("heading", { level: 1 })).toHaveText(/^(?!Andon$)\S/);
        await look(anna, place);
      }
      expect(found).toEqual([]);
    });
  }
}

// 1280 pixels at 200 % are 640; a phone has 390; 320 is what WCAG asks for.
for (const width of [640, 390, 320]) {
  test(`nothing has to be scrolled sideways at ${width} pixels`, async ({ arrive }) => {
    const anna = await arrive("Anna", { viewport: { width, height: 844 } });
    const path = await fill(anna);
    const tooWide = [];
    for (const place of [path, "/", "/settings", "/diagnostics"]) {
      await anna.go(place);
      await expect(anna.page.getByRole("main").getByRole("heading", { level: 1 })).toHaveText(/^(?!Andon$)\S/);
      if (place === path) await expect(anna.incident.timeline.entry("Crossplane")).toBeVisible();
      const over = await anna.page.evaluate(() => {
        const scrolls = (element) => element.scrollWidth > element.clientWidth + 1;
        // Boxes that cut or scroll their content on purpose name it; the page itself must not.
        return [document.documentElement, document.body, ...document.querySelectorAll("main, main *")]
          .filter((element) => /auto|scroll|visible/.test(getComputedStyle(element).overflowX) && scrolls(element))
          .filter((element) => !element.closest("pre, .table-box, [role=log], .visually-hidden") && element.clientWidth > 0)
          .filter((element) => getComputedStyle(element).display !== "inline")
          .map((element) => `${element.tagName} ${element.className} ${element.scrollWidth} > ${element.clientWidth}`);
      });
      tooWide.push(...over.map((element) => `${place} ${element}`));
    }
    await anna.page.keyboard.press("d");
    await expect(anna.dialog.dialog).toBeVisible();
    const box = await anna.dialog.dialog.boundingBox();
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(tooWide).toEqual([]);
  });
}

test("the page has its landmarks and one heading of the first level", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Landmarks");
  const { page } = anna;
  await expect(page.getByRole("navigation", { name: "Andon" })).toBeVisible();
  await expect(page.getByRole("main")).toHaveCount(1);
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  await expect(page.getByRole("contentinfo", { name: "Status" })).toBeVisible();
  await expect(page.getByRole("log", { name: "What has arrived" })).toBeAttached();
  await test.step("the first Tab offers to skip the way around", async () => {
    await page.reload();
    await expect(anna.incident.header.title).toHaveText("Landmarks");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Skip to the page" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main")).toBeFocused();
  });
});

test("what others write is said to screen readers, in batches", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare("Said aloud");
  await ben.home.openIncident("Said aloud");
  await expect(ben.incident.header.title).toHaveText("Said aloud");
  const log = ben.page.getByRole("log", { name: "What has arrived" });
  await anna.incident.composer.type("13:44 everything is **deleted**");
  await expect(log).toContainText("Anna added 13:44 everything is deleted");
  await anna.incident.composer.paste("13:45 one\n13:46 two\n13:47 three");
  await expect(log).toContainText("3 new entries in the timeline");
});
