import { Finger, middle } from "./fixtures/finger.mjs";
import { expect, test } from "./fixtures/test.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test("on a phone a held card is dragged to another column, and a swipe only scrolls", async ({ arrive }) => {
  const anna = await arrive("Anna", PHONE);
  const { records, page } = anna;
  const finger = await Finger.of(anna);
  await anna.ways.go("PDCA");
  await records.begin("Red bin", "Screws are loose");
  await anna.ways.go("PDCA");
  await records.showBoard();
  await expect(page.getByText("Hold a card, then drag it")).toBeVisible();
  await expect(page.getByText("or move it with")).toBeHidden();
  const board = page.getByRole("group", { name: "Board", exact: true });
  const card = records.card(/^Screws/);
  const scrolled = () => board.evaluate((board) => board.scrollLeft);
  await test.step("a swipe scrolls the board", async () => {
    await finger.swipe(card, -150, 0);
    await expect.poll(scrolled).toBeGreaterThan(50);
    await expect(records.column("Plan in progress").getByRole("link", { name: /^Screws/ })).toHaveCount(1);
    // It glides on for a while: until two frames after each other find it at the same place.
    const twoFrames = (board) => {
      const at = () => new Promise((done) => requestAnimationFrame(() => done(board.scrollLeft)));
      board.scrollTo({ left: 0 });
      return at().then(async (first) => [first, await at()]);
    };
    await expect.poll(() => board.evaluate(twoFrames)).toEqual([0, 0]);
  });
  const held = board.getByRole("listitem").and(page.locator("[data-dragged]"));
  await test.step("held, it comes along, and the board with it", async () => {
    await finger.hold(card, held);
    await finger.to(375, 300);
    await expect.poll(scrolled).toBeGreaterThan(150);
    // Away from the edge it stops, after as many frames as the machine is quick.
    await finger.to(195, 300);
    await records.column("Do in progress").scrollIntoViewIfNeeded();
    const target = await middle(records.column("Do in progress"));
    await finger.to(target.x, 300);
    await expect(records.column("Do in progress")).toHaveAttribute("data-drop", "true");
    await finger.up();
    await expect(records.column("Do in progress").getByRole("link", { name: /^Screws/ })).toBeVisible();
    await expect(page, "letting go is no tap on the link").toHaveURL(/\/board$/);
  });
  await test.step("a tap opens it", async () => {
    await card.tap();
    await expect(anna.record.name).toHaveValue("Screws are loose");
  });
});

test("on a phone a fact is dragged by its dots", async ({ arrive }) => {
  const anna = await arrive("Anna", PHONE);
  const { records, record, page } = anna;
  const finger = await Finger.of(anna);
  await anna.ways.go("PDCA");
  await records.begin("Red bin", "Screws are loose");
  await record.begin();
  await record.write("a", "b", "c");
  await record.expectOutline("Occurrence", ["a", "b", "c"]);
  await page.keyboard.press("Escape");
  const grip = (place) => record.tree("Occurrence").getByRole("listitem").nth(place).getByTitle(/^Drag to move/);
  const held = record.tree("Occurrence").getByRole("listitem").and(page.locator("[data-dragged]"));
  await test.step("over the text of another one it becomes its why", async () => {
    await finger.hold(grip(2), held);
    const text = await record.fact("1").boundingBox();
    await finger.to(text.x + 60, text.y + text.height - 4);
    await finger.up();
    await record.expectOutline("Occurrence", ["a", " c", "b"]);
  });
  await test.step("a swipe along the dots only scrolls", async () => {
    await finger.swipe(grip(2), 0, -200);
    await record.expectOutline("Occurrence", ["a", " c", "b"]);
  });
});

test("on a phone each record of the list tells how far it is, without sideways scrolling", async ({ arrive }) => {
  const anna = await arrive("Anna", PHONE);
  const { records, record, page } = anna;
  await anna.ways.go("PDCA");
  await records.begin("Red bin", "Screws are loose in every third box that leaves the hall");
  await record.measures.getByRole("button", { name: "New countermeasure" }).click();
  await page.keyboard.type("A torque limit in the tool");
  await record.measure("A torque limit").getByLabel("Due").fill("2023-01-02");
  await page.keyboard.press("Escape");
  await anna.ways.go("PDCA");
  const row = records.row("Screws are loose");
  for (const text of ["Plan in progress", "Anna", "0 of 1 checked", /overdue/]) {
    const shown = row.getByText(text).first();
    await expect(shown).toBeInViewport({ ratio: 1 });
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  const inside = await page.getByRole("group", { name: "Records table" }).evaluate((box) => box.scrollWidth - box.clientWidth);
  expect(inside).toBe(0);
});
