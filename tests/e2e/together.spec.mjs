import { expect, test } from "./fixtures/test.mjs";

async function two(arrive, name) {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare(name);
  await ben.home.openIncident(name);
  await expect(ben.incident.header.title).toHaveText(name);
  return [anna, ben];
}

test("what one changes the other sees", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Seen by both");
  await anna.incident.header.chooseSeverity("SEV-2");
  await expect(ben.incident.header.severity).toContainText("SEV-2");
  await ben.incident.header.rename("Seen by all of us");
  await expect(anna.incident.header.title).toHaveText("Seen by all of us");
  await anna.incident.header.handOverTo("Ben");
  await expect(ben.incident.header.commander).toContainText("Ben");
  await ben.incident.composer.type("13:44 a line of Ben");
  await expect(anna.incident.timeline.entry("a line of Ben")).toContainText("Ben");
  await ben.incident.summary.write("Impact", "nobody can pay");
  await expect(anna.incident.summary.line("Impact")).toContainText("nobody can pay");
  await test.step("whoever writes is in the team", async () => {
    await expect(anna.incident.panel.team).toContainText("Ben");
  });
});

test("two people type in the same field at once, and no character is lost", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "One field, two people");
  const [annas, bens] = [
    await anna.incident.summary.startWriting("Cause"),
    await ben.incident.summary.startWriting("Cause"),
  ];
  await annas.pressSequentially("| ");
  await expect(bens).toHaveValue("| ");
  await bens.press("End");
  await annas.press("Home");
  await test.step("both type", () =>
    Promise.all([
      annas.pressSequentially("Anna writes this before the bar, letter by letter ", { delay: 15 }),
      bens.pressSequentially("and Ben writes that behind it, quite as fast", { delay: 17 }),
    ]));
  const expected = "Anna writes this before the bar, letter by letter | and Ben writes that behind it, quite as fast";
  await expect(annas).toHaveValue(expected);
  await expect(bens).toHaveValue(expected);
});

test("the caret stays where it is while somebody types before it", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "The caret");
  const bens = await ben.incident.summary.startWriting("Description");
  await bens.pressSequentially("0123456789");
  const annas = await anna.incident.summary.startWriting("Description");
  await expect(annas).toHaveValue("0123456789");
  const selection = (field) => field.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
  await test.step("Ben selects 56", () => bens.evaluate((area) => area.setSelectionRange(5, 7)));
  await annas.press("Home");
  await annas.pressSequentially("Anna: ", { delay: 10 });
  await expect(bens).toHaveValue("Anna: 0123456789");
  expect(await selection(bens)).toBe("56");
  await bens.pressSequentially("five six ");
  await expect(annas).toHaveValue("Anna: 01234five six 789");
});

test("an entry can be written by two at once", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "One entry, two people");
  await anna.incident.composer.type("13:44 middle");
  const [annas, bens] = [await anna.incident.timeline.edit("middle"), await ben.incident.timeline.edit("middle")];
  await annas.text.press("Home");
  await bens.text.press("End");
  await Promise.all([
    annas.text.pressSequentially("left ", { delay: 20 }),
    bens.text.pressSequentially(" right", { delay: 20 }),
  ]);
  await annas.text.press("Escape");
  await bens.text.press("Escape");
  for (const person of [anna, ben]) await expect(person.incident.timeline.entry("left middle right")).toBeVisible();
});

test("who is here, and where they write", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Who is here");
  await expect(anna.incident.header.alsoHere).toContainText("Ben");
  await expect(ben.incident.header.alsoHere).toContainText("Anna");
  await expect(anna.status.here).toContainText("1 other here");
  const field = await ben.incident.summary.startWriting("Cause");
  await expect(anna.incident.summary.region).toContainText("Ben writing here");
  await field.press("Escape");
  await expect(anna.incident.summary.region).not.toContainText("writing here");
  await test.step("Ben goes to the list", () => ben.home.wayHere.click());
  await expect(anna.incident.header.alsoHere).toBeHidden();
  await expect(anna.status.here).toBeHidden();
});

test("who closes the tab is gone too", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Gone");
  await expect(anna.incident.header.alsoHere).toContainText("Ben");
  await ben.close();
  await expect(anna.incident.header.alsoHere).toBeHidden({ timeout: 5_000 });
});

test("who comes back to a page that the browser had put aside is here again", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Put aside");
  await expect(anna.incident.header.alsoHere).toContainText("Ben");
  const happens = (kind) =>
    ben.page.evaluate((kind) => window.dispatchEvent(new PageTransitionEvent(kind, { persisted: true })), kind);
  await test.step("Ben's page is put aside", () => happens("pagehide"));
  await expect(anna.incident.header.alsoHere).toBeHidden({ timeout: 5_000 });
  await test.step("and comes back", () => happens("pageshow"));
  await expect(anna.incident.header.alsoHere).toContainText("Ben", { timeout: 5_000 });
});

test("what others change in a line glows in their colour", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Glow");
  await anna.incident.composer.type("13:44 a line of Anna");
  const line = anna.incident.timeline.entry("a line of Anna");
  await expect(line).not.toHaveAttribute("data-glow");
  const editor = await ben.incident.timeline.edit("a line of Anna");
  await editor.text.press("End");
  const glows = expect(line).toHaveAttribute("data-glow", /odd|even/);
  await editor.text.pressSequentially(" and of Ben", { delay: 30 });
  await glows;
  await expect(line).toContainText("and of Ben");
  await expect(line).not.toHaveAttribute("data-glow");
});

test("phases go one step at a time, and back with a reason", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Step by step");
  const { header, timeline } = anna.incident;
  await header.expectPhase("Active");
  for (const [phase, next] of [["mitigated", "resolved"], ["resolved", "closed"]]) {
    await expect(header.step(next)).toHaveCount(0);
    await header.moveTo(phase);
    await expect(header.step(next)).toBeVisible();
  }
  await ben.incident.header.expectPhase("Resolved");
  await test.step("going back needs a reason", async () => {
    await header.phaseMenu.click();
    await anna.page.getByRole("option", { name: /^Back to mitigated/ }).click();
    await header.reasonDialog.getByRole("button", { name: "Back to mitigated" }).click();
    await expect(header.reasonDialog.getByRole("alert")).toContainText("say why");
    await anna.page.keyboard.press("Escape");
  });
  await header.leavePath("Back to mitigated", "the alert fires again");
  await header.expectPhase("Mitigated");
  await expect(timeline.entry("the alert fires again")).toBeVisible();
  await ben.incident.header.expectPhase("Mitigated");
});

test("moves made apart that are illegal together: both see one phase and settle it", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Moved apart");
  await ben.untilAppIsKept();
  await ben.goOffline();
  await anna.incident.header.moveTo("mitigated");
  await anna.incident.header.moveTo("resolved");
  await ben.incident.header.leavePath("Dismiss", "a test run after all");
  await ben.incident.header.expectPhase("Dismissed");
  await ben.goOnline();
  await ben.status.untilOnTheRelay();

  for (const person of [anna, ben]) await expect(person.incident.header.conflict).toBeVisible({ timeout: 20_000 });
  const phase = (person) => person.incident.header.phases.filter({ hasText: "(now)" }).textContent();
  await expect(async () => expect(await phase(anna)).toBe(await phase(ben))).toPass();
  // That it was mitigated holds, and so does what followed.
  await ben.incident.header.settlePhase("resolved");
  for (const person of [anna, ben]) {
    await expect(person.incident.header.conflict).toBeHidden();
    await person.incident.header.expectPhase("Resolved");
  }
});

test("the same move made twice apart is one move", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Moved alike");
  await ben.untilAppIsKept();
  await ben.goOffline();
  await anna.incident.header.moveTo("mitigated");
  await ben.incident.header.moveTo("mitigated");
  await ben.goOnline();
  await ben.status.untilOnTheRelay();
  for (const person of [anna, ben]) {
    await person.incident.header.expectPhase("Mitigated");
    await expect(person.incident.header.conflict).toBeHidden();
  }
});

test("what arrives out of view is announced and moves nothing", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Out of view");
  const lines = Array.from({ length: 120 }, (_, n) => `2023-03-27 ${String(10 + Math.floor(n / 60))}:${String(n % 60).padStart(2, "0")} line ${n}`);
  await anna.incident.composer.paste(lines.join("\n"));
  await anna.status.untilOnTheRelay();
  await ben.go(new URL(anna.page.url()).pathname);
  const { timeline } = ben.incident;
  await expect(timeline.entry(/line 0$/).or(timeline.entries.first())).toBeVisible();
  await timeline.entry("line 5").first().hover();
  const before = await timeline.entry("line 5").first().boundingBox();
  await anna.incident.composer.type("2023-03-27 10:00:30 right above");
  await anna.incident.composer.type("2023-03-28 10:00 far below");
  await expect(timeline.newBelow).toHaveText(/new below/);
  await expect(timeline.entry("right above")).toHaveCount(1);
  const after = await timeline.entry("line 5").first().boundingBox();
  expect(Math.abs(after.y - before.y)).toBeLessThan(2);
  await timeline.newBelow.click();
  await expect(timeline.entry("far below")).toBeInViewport();
});
