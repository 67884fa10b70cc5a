import { expect, test } from "./fixtures/test.mjs";

/** Two people who have the record of one incident open. */
async function pair(arrive, name) {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare(name);
  await anna.incident.composer.type("2023-03-27 13:10 Crossplane is installed on this cluster");
  await anna.record.startFromIncident();
  await anna.status.untilOnTheRelay();
  await ben.go(new URL(anna.page.url()).pathname);
  await expect(ben.record.name).toHaveValue(name);
  return [anna, ben];
}

test("who writes in a cell goes on writing while the other changes the rows around it", async ({ arrive }) => {
  const [anna, ben] = await pair(arrive, "Cells");
  for (const text of ["first", "second", "third"]) {
    await anna.record.measures.getByRole("button", { name: "New countermeasure" }).click();
    await anna.page.keyboard.type(text);
  }
  await expect(ben.record.measure("third")).toBeVisible();
  const cell = ben.record.measure("second").getByRole("textbox", { name: "Countermeasure" });
  await cell.press("End");
  await ben.page.keyboard.type(" one");
  // The element itself, not one that looks like it.
  await cell.evaluate((element) => (window.writtenIn = element));
  await test.step("Anna removes the first, adds a fourth and changes what the second says", async () => {
    await anna.record.measure("first").getByRole("button", { name: "Remove the countermeasure" }).click();
    await anna.record.measures.getByRole("button", { name: "New countermeasure" }).click();
    await anna.page.keyboard.type("fourth");
    await anna.record.measure("second").getByLabel("Due").fill("2023-03-28");
    await anna.record.measure("third").getByRole("textbox", { name: "Check", exact: true }).fill("look at it");
  });
  await expect(ben.record.measure("first")).toHaveCount(0);
  await expect(ben.record.measure("fourth")).toBeVisible();
  await expect(ben.record.measure("second one").getByLabel("Due")).toHaveValue("2023-03-28");
  expect(await ben.page.evaluate(() => document.activeElement === window.writtenIn)).toBe(true);
  await ben.page.keyboard.type(" goes on");
  await expect(anna.record.measure("second one goes on")).toBeVisible();
});

test("the focus stays on a row of the list and on a card of the board while others change them", async ({ arrive }) => {
  const [anna, ben] = await pair(arrive, "Staging: Kubernetes cluster 3 is misbehaving");
  await ben.records.wayHere.click();
  const link = ben.records.row("Staging").getByRole("rowheader").getByRole("link");
  await link.focus();
  await link.evaluate((element) => (window.focused = element));
  const stays = () => ben.page.evaluate(() => document.activeElement === window.focused);
  await anna.record.name.fill("Staging 3 is slow");
  await anna.record.choose(anna.record.status, "Plan done");
  await expect(ben.records.row("Staging 3 is slow")).toContainText("Plan done");
  expect(await stays()).toBe(true);
  await test.step("on the board, too", async () => {
    await ben.records.showBoard();
    const card = ben.records.card(/^Staging 3/);
    await card.focus();
    await card.evaluate((element) => (window.focused = element));
    await anna.record.name.fill("Staging 3 is fast");
    await expect(ben.records.card(/^Staging 3 is fast/)).toBeVisible();
    expect(await stays()).toBe(true);
  });
});

test("two who refresh the context at the same moment get each line once, and undo takes it back", async ({ arrive }) => {
  const [anna, ben] = await pair(arrive, "Lines");
  const refresh = (person) => person.record.context.getByRole("button", { name: "Refresh from the timeline" });
  const tab = (person, name) =>
    person.page.getByRole("navigation", { name: "Views of the incident" }).getByRole("link", { name }).click();
  await tab(anna, "Page");
  await anna.incident.composer.type("2023-03-27 14:00 the autoscaling group is full");
  await anna.status.untilOnTheRelay();
  await tab(anna, "PDCA");
  await tab(ben, "Page");
  await expect(ben.page.getByText("the autoscaling group is full").first()).toBeVisible();
  await tab(ben, "PDCA");
  for (const person of [anna, ben]) await expect(person.record.context).toContainText("13:10");
  await test.step("apart from each other", async () => {
    for (const person of [anna, ben]) await person.goOffline();
    for (const person of [anna, ben]) {
      await refresh(person).click();
      await expect(person.record.context.getByText("the autoscaling group is full")).toHaveCount(1);
    }
    await anna.record.problem.fill("Branches do not work");
    for (const person of [anna, ben]) await person.goOnline();
  });
  await expect(ben.record.problem.or(ben.page.getByText("Branches do not work"))).toBeVisible();
  for (const person of [anna, ben]) {
    await person.status.untilOnTheRelay();
    await expect(person.record.context.getByText("the autoscaling group is full")).toHaveCount(1);
    await expect(person.record.context.getByText("Crossplane is installed")).toHaveCount(1);
  }
  await test.step("undo", async () => {
    await tab(anna, "Page");
    await anna.incident.composer.type("2023-03-27 14:10 stable");
    await tab(anna, "PDCA");
    await refresh(anna).click();
    await expect(anna.record.context).toContainText("14:10");
    await anna.page.keyboard.press("Control+z");
    await expect(anna.record.context).not.toContainText("14:10");
    await expect(anna.record.context).toContainText("14:00");
    await anna.page.keyboard.press("Control+Shift+z");
    await expect(anna.record.context).toContainText("14:10");
  });
});

test("root causes are classed, counted, and found by their class", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const { records, record, page } = anna;
  await records.wayHere.click();
  await records.begin("Red bin", "Screws are loose");
  await record.begin();
  await record.write("a", ">b", ">the tool has no limit");
  await page.keyboard.press("Control+Enter");
  await test.step("class it", async () => {
    await page.getByRole("button", { name: "Class of the root cause: nothing" }).click();
    await page.getByRole("combobox", { name: "Class of the root cause" }).fill("Internal - Process");
    await page.getByRole("option", { name: "Internal - Process", exact: true }).click();
    await expect(page.getByRole("button", { name: "Class of the root cause: Internal - Process" })).toBeFocused();
  });
  await records.wayHere.click();
  await records.begin("QA return", "The lid does not close");
  await record.begin();
  await record.write("a", ">b", ">the mould is worn");
  await page.keyboard.press("Control+Enter");
  await records.wayHere.click();
  const counts = page.getByRole("group", { name: "Root causes by class" });
  await expect(counts.getByRole("button")).toHaveText(["not classed 1", "Internal - Process 1"]);
  await counts.getByRole("button", { name: "Internal - Process 1" }).click();
  await expect(records.row("Screws")).toBeVisible();
  await expect(records.row("The lid")).toHaveCount(0);
  await counts.getByRole("button", { name: "Internal - Process 1" }).click();
  await expect(records.row("The lid")).toBeVisible();
});
