import { expect, test } from "./fixtures/test.mjs";

async function two(arrive, name) {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare(name);
  await ben.home.openIncident(name);
  await expect(ben.incident.header.title).toHaveText(name);
  return [anna, ben];
}

const log = (person) => person.page.getByRole("log", { name: "What has arrived" });

test("a thread with replies and reactions, in two browsers", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "A thread");
  await anna.page.keyboard.press("n");
  await expect(anna.incident.notes.field).toBeFocused();
  await expect(anna.incident.notes.panel).toContainText("No notes yet");
  await anna.incident.notes.add("Shall we **fail over**?\n\n```\nkubectl drain node-3\n```");
  await expect(log(ben)).toContainText("Anna noted: Shall we fail over?");
  await expect(ben.incident.notes.tab).toHaveText(/Notes\s*1\s*1 new/);
  await ben.incident.notes.open();
  const thread = ben.incident.notes.row("Shall we fail over?");
  await expect(thread).toContainText("Anna");
  await expect(thread.getByRole("strong")).toHaveText("fail over");
  await expect(thread.getByRole("group", { name: "Code" })).toHaveText("kubectl drain node-3");
  await expect(ben.incident.notes.tab).toHaveText(/Notes\s*1$/);
  await anna.incident.notes.add("another matter");
  await ben.incident.notes.reply("Shall we fail over?", "Yes, at once");
  await anna.incident.notes.reply("Yes, at once", "Done");
  for (const person of [anna, ben]) {
    const { notes } = person.incident;
    await expect(notes.rows).toContainText(["Shall we fail over?", "Yes, at once", "Done", "another matter"]);
    await expect(notes.rows.nth(1)).toHaveAccessibleName(/^Reply by Ben/);
    await expect(notes.tab).toHaveText(/Notes\s*4/);
  }
  await test.step("both react", async () => {
    await anna.incident.notes.press("Yes, at once", "agree");
    await ben.incident.notes.press("Yes, at once", /^agree/);
    await ben.incident.notes.press("Yes, at once", "thanks");
    for (const person of [anna, ben]) {
      const reactions = person.incident.notes.reactions("Yes, at once");
      await expect(reactions).toHaveText([/2$/, /1$/]);
      await expect(reactions.first()).toHaveAccessibleName(/^2 agree: .*Anna/);
      await expect(reactions.first()).toHaveAccessibleName(/^2 agree: .*Ben/);
    }
    await expect(anna.incident.notes.reactions("Yes, at once").first()).toHaveAttribute("aria-pressed", "true");
    await expect(anna.incident.notes.reactions("Yes, at once").nth(1)).toHaveAttribute("aria-pressed", "false");
  });
  await test.step("Anna takes hers back", async () => {
    await anna.incident.notes.reactions("Yes, at once").first().click();
    await expect(ben.incident.notes.reactions("Yes, at once").first()).toHaveAccessibleName("1 agree: Ben");
  });
});

test("anyone writes in a note, two at once", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "One note, two people");
  await anna.incident.notes.open();
  await ben.incident.notes.open();
  await anna.incident.notes.add("middle");
  await ben.incident.notes.press("middle", "Edit");
  await anna.incident.notes.press("middle", "Edit");
  const [annas, bens] = [anna.incident.notes.writing, ben.incident.notes.writing];
  await annas.press("Home");
  await bens.press("End");
  await Promise.all([annas.pressSequentially("left ", { delay: 20 }), bens.pressSequentially(" right", { delay: 20 })]);
  await expect(annas).toHaveValue("left middle right");
  await expect(bens).toHaveValue("left middle right");
  await annas.press("Escape");
  await expect(anna.incident.notes.row("left middle right")).toBeFocused();
});

test("a deleted note can be brought back, and its replies stay", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Deleted and back");
  const { notes } = anna.incident;
  await notes.open();
  await ben.incident.notes.open();
  await notes.add("first");
  await notes.reply("first", "an answer");
  await notes.add("second");
  await notes.press("second", "Delete");
  await expect(ben.incident.notes.row("second")).toHaveCount(0);
  await anna.page.keyboard.press("u");
  await expect(ben.incident.notes.row("second")).toBeVisible();
  await notes.press("first", "Delete");
  await expect(ben.incident.notes.rows).toContainText(["Deleted", "an answer", "second"]);
  await notes.rows.first().getByRole("button", { name: "Undo" }).click();
  await expect(ben.incident.notes.rows).toContainText(["first", "an answer", "second"]);
});

test("people are named by @ and the first letters", async ({ arrive }) => {
  // Names of their own: others of this file stay in the workspace.
  const [anna, ben] = [await arrive("Dagny"), await arrive("Birger")];
  await anna.declare("Named");
  await ben.home.openIncident("Named");
  const { notes } = anna.incident;
  await notes.open();
  await notes.field.pressSequentially("mail a@b");
  await expect(notes.people).toBeHidden();
  await notes.field.fill("");
  await notes.field.pressSequentially("please look, @bi");
  await expect(notes.people.getByRole("option")).toHaveText(["Birger"]);
  await notes.field.press("Enter");
  await expect(notes.field).toHaveValue("please look, @Birger ");
  await expect(notes.people).toBeHidden();
  await notes.field.pressSequentially("and @");
  await expect(notes.people.getByRole("option").first()).toHaveText("Dagny");
  await notes.field.press("Escape");
  await expect(notes.people).toBeHidden();
  await expect(notes.field).toBeFocused();
  await notes.field.press("Backspace");
  await notes.field.pressSequentially("@");
  await notes.field.press("b");
  await notes.field.press("i");
  await notes.people.getByRole("option", { name: "Birger" }).click();
  await expect(notes.field).toHaveValue("please look, @Birger and @Birger ");
  await notes.field.press("Control+Enter");
  await ben.incident.notes.open();
  await expect(ben.incident.notes.row("please look, @Birger and @Birger")).toBeVisible();
  await test.step("a note that is added takes the names along that were on offer", async () => {
    await notes.field.pressSequentially("thank you @da");
    await expect(notes.people).toBeVisible();
    await notes.field.press("Control+Enter");
    await expect(notes.row("thank you @da")).toBeVisible();
    await expect(notes.people).toBeHidden();
  });
  await test.step("in a note that is there already, too", async () => {
    await ben.incident.notes.press("please look", "Edit");
    await ben.incident.notes.writing.press("End");
    await ben.incident.notes.writing.pressSequentially(" @da");
    await ben.incident.notes.writing.press("Tab");
    await expect(ben.incident.notes.writing).toHaveValue(/@Dagny $/);
    await expect(notes.row("@Dagny")).toBeVisible();
  });
});

test("a note becomes an action, which leads back to it", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("From the notes");
  const { notes, actions } = anna.incident;
  await notes.open();
  await notes.add("somebody must call the bank");
  await notes.press("call the bank", "Make an action");
  await expect(actions.row("somebody must call the bank")).toBeFocused();
  await actions.row("call the bank").getByRole("button", { name: /^note \d\d:\d\d/ }).click();
  await expect(notes.row("call the bank")).toBeFocused();
});

test("what is being written survives a reload; long notes are folded", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Long");
  const { notes } = anna.incident;
  await notes.open();
  await notes.add(Array.from({ length: 40 }, (_, line) => `line ${line + 1}`).join("\n"));
  await notes.field.fill("half a thought");
  await anna.page.reload();
  await notes.open();
  await expect(notes.field).toHaveValue("half a thought");
  const long = notes.row("line 1");
  const folded = (await long.boundingBox()).height;
  await long.getByRole("button", { name: "Show all" }).click();
  await expect.poll(async () => (await long.boundingBox()).height).toBeGreaterThan(folded * 2);
  await long.getByRole("button", { name: "Show less" }).click();
  await expect.poll(async () => (await long.boundingBox()).height).toBe(folded);
});

test("new notes of others move nothing that one reads, and say where they are", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Where they are");
  await anna.incident.notes.open();
  await ben.incident.notes.open();
  for (let number = 1; number <= 12; number++) await anna.incident.notes.add(`note ${number}\n\nand more\n\nof it`);
  await expect(ben.incident.notes.rows).toHaveCount(12);
  await ben.incident.notes.newOnes.click();
  const middle = ben.incident.notes.row(/note 6(?!\d)/);
  await middle.evaluate((row) => row.scrollIntoView({ block: "center" }));
  const before = (await middle.boundingBox()).y;
  await anna.incident.notes.reply(/note 1(?!\d)/, "an answer\n\nof some\n\nlength");
  await expect(ben.incident.notes.rows).toHaveCount(13);
  await expect(ben.incident.notes.newOnes).toBeVisible();
  expect(Math.abs((await middle.boundingBox()).y - before)).toBeLessThan(2);
});
