import { expect, test } from "./fixtures/test.mjs";
import { faults } from "./fixtures/axe.mjs";

async function two(arrive, name) {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare(name);
  await ben.home.openIncident(name);
  await expect(ben.incident.header.title).toHaveText(name);
  return [anna, ben];
}

const log = (person) => person.page.getByRole("log", { name: "What has arrived" });
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test("an action is written, moved, done, undone and removed with the keyboard alone", async ({ arrive }) => {
  const anna = await arrive("Anna", { timezoneId: "UTC" });
  await anna.declare("By keyboard");
  const { actions } = anna.incident;
  const { keyboard } = anna.page;
  await keyboard.press("a");
  await expect(actions.field).toBeFocused();
  await expect(actions.panel).toContainText("No action yet");
  for (const text of ["stop the deploys", "tell the clients", "find the cause"]) {
    await keyboard.type(text);
    await keyboard.press("Enter");
  }
  await actions.expectRows("stop the deploys", "tell the clients", "find the cause");
  await expect(actions.tab).toHaveText(/Actions\s*0\/3/);
  await test.step("up to the last row and to the top with it", async () => {
    await keyboard.press("ArrowUp");
    await expect(actions.row("find the cause")).toBeFocused();
    await keyboard.press("Home");
    await expect(actions.row("stop the deploys")).toBeFocused();
    await keyboard.press("End");
    await expect(actions.row("find the cause")).toBeFocused();
    await keyboard.press("Alt+ArrowUp");
    await expect(log(anna)).toContainText("Moved to place 2 of 3");
    await keyboard.press("Alt+ArrowUp");
    await expect(log(anna)).toContainText("Moved to place 1 of 3");
    await actions.expectRows("find the cause", "stop the deploys", "tell the clients");
    await expect(actions.row("find the cause")).toBeFocused();
    await keyboard.press("Alt+ArrowUp");
    await expect(log(anna)).toContainText("It cannot go further");
  });
  await test.step("write in it", async () => {
    await keyboard.press("e");
    await expect(actions.writing).toBeFocused();
    await keyboard.type(" of it");
    await keyboard.press("Enter");
    await expect(actions.row("find the cause of it")).toBeFocused();
  });
  await test.step("tick it", async () => {
    await keyboard.press("Space");
    await expect(actions.tick("find the cause of it")).toBeChecked();
    await expect(actions.tick("find the cause of it")).toHaveAttribute("title", /^Done by Anna|^Done, .* Anna|^Done by/);
    await expect(actions.panel).toContainText("1 of 3 completed");
    await expect(actions.progress).toHaveAttribute("aria-valuetext", "1 of 3 completed");
    await expect(actions.tab).toHaveText(/Actions\s*1\/3/);
    await keyboard.press("ArrowDown");
    await expect(actions.row("stop the deploys")).toBeFocused();
  });
  await test.step("its details", async () => {
    await keyboard.press(".");
    await expect(actions.row("stop the deploys").getByRole("group", { name: "About the action" })).toBeVisible();
    await keyboard.press("Escape");
    await expect(actions.row("stop the deploys").getByRole("group", { name: "About the action" })).toBeHidden();
    await expect(actions.row("stop the deploys")).toBeFocused();
  });
  await test.step("remove and bring back", async () => {
    await keyboard.press("Delete");
    await expect(actions.rows.nth(1)).toContainText("Removed");
    await expect(actions.rows.nth(1)).toBeFocused();
    await expect(actions.tab).toHaveText(/Actions\s*1\/2/);
    await keyboard.press("u");
    await actions.expectRows("find the cause of it", "stop the deploys", "tell the clients");
    await expect(actions.tab).toHaveText(/Actions\s*1\/3/);
  });
  await test.step("Esc leaves the panel and not the page", async () => {
    await keyboard.press("Escape");
    await expect(actions.rows.nth(1)).not.toBeFocused();
    await expect(anna.incident.header.title).toHaveText("By keyboard");
  });
});

test("owner, phase, due date and link; what is overdue says so", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Who does what until when");
  const { actions } = anna.incident;
  await actions.open();
  await actions.add("call the bank");
  const details = await actions.details("call the bank");
  await details.setOwner("Ben");
  await details.setPhase("Mitigated");
  await details.due.fill(day(-3));
  await details.due.press("Tab");
  await details.setLink("javascript:alert(1)");
  await expect(details.refusal).toContainText("https://");
  await details.setLink("https://example.org/ticket/7");
  await ben.incident.actions.open();
  const row = ben.incident.actions.row("call the bank");
  for (const fact of ["Ben", "Mitigated", "3 days overdue"]) await expect(row).toContainText(fact);
  await expect(row.getByRole("link", { name: "example.org/ticket/7" })).toHaveAttribute("href", "https://example.org/ticket/7");
  await details.due.fill(day(1));
  await details.due.press("Tab");
  await expect(row).toContainText("due tomorrow");
  await expect(ben.incident.panel.team).toBeHidden();
  await actions.tick("call the bank").click();
  await expect(ben.incident.actions.tick("call the bank")).toBeChecked();
  await expect(log(ben)).toContainText("Anna completed call the bank");
});

test("two people reorder apart, and nothing is lost or doubled", async ({ arrive }) => {
  test.slow();
  const [anna, ben] = await two(arrive, "Reordered apart");
  await ben.untilAppIsKept();
  await anna.incident.actions.open();
  await ben.incident.actions.open();
  const letters = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot"];
  await test.step("paste a list", async () => {
    await anna.incident.actions.field.fill(letters.map((letter) => `- [ ] ${letter}`).join("\n"));
    await anna.incident.actions.field.press("Enter");
  });
  await ben.incident.actions.expectRows(...letters);
  await ben.goOffline();
  await anna.incident.actions.drag("foxtrot", "alpha", "upper");
  await anna.incident.actions.expectRows("foxtrot", "alpha", "bravo", "charlie", "delta", "echo");
  await anna.incident.actions.drag("bravo", "echo", "lower");
  await anna.incident.actions.expectRows("foxtrot", "alpha", "charlie", "delta", "echo", "bravo");
  await ben.incident.actions.drag("foxtrot", "charlie", "upper");
  await ben.incident.actions.expectRows("alpha", "bravo", "foxtrot", "charlie", "delta", "echo");
  await ben.incident.actions.drag("delta", "alpha", "upper");
  await ben.incident.actions.expectRows("delta", "alpha", "bravo", "foxtrot", "charlie", "echo");
  await ben.incident.actions.tick("charlie").click();
  await test.step("Ben writes in one of them meanwhile", async () => {
    await ben.incident.actions.row("echo").press("e");
    await expect(ben.incident.actions.writing).toBeFocused();
    await ben.page.keyboard.type(" of Ben");
    await ben.page.keyboard.press("Home");
  });
  await ben.goOnline();
  await test.step("the focus and the caret are still where Ben writes", async () => {
    await expect(ben.incident.actions.row("foxtrot")).toHaveCount(1);
    await expect(anna.incident.actions.row("echo of Ben")).toBeVisible({ timeout: 30_000 });
    await expect(ben.incident.actions.writing).toBeFocused();
    await ben.page.keyboard.type("the ");
    await expect(ben.incident.actions.writing).toHaveValue("the echo of Ben");
    await ben.page.keyboard.press("Enter");
  });
  await anna.status.untilOnTheRelay();
  await ben.status.untilOnTheRelay();
  await expect(anna.incident.actions.row("the echo of Ben")).toBeVisible();
  await expect(anna.incident.actions.tick("charlie")).toBeChecked();
  const order = async (person) => (await person.incident.actions.rows.allTextContents()).map((text) => letters.find((letter) => text.includes(letter)));
  const annas = await order(anna);
  expect([...annas].sort()).toEqual(letters);
  await expect.poll(() => order(ben)).toEqual(annas);
});

test("rows that others move take neither the focus nor the caret away", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Moved under the caret");
  await anna.incident.actions.open();
  await ben.incident.actions.open();
  await anna.incident.actions.add("one", "two", "three");
  await ben.incident.actions.expectRows("one", "two", "three");
  await ben.incident.actions.row("two").press("e");
  await ben.page.keyboard.press("Home");
  await anna.incident.actions.row("two").press("Alt+ArrowDown");
  await ben.incident.actions.expectRows("one", "three", "");
  await ben.page.keyboard.type("twenty-");
  await expect(ben.incident.actions.writing).toHaveValue("twenty-two");
  await anna.incident.actions.row("two").press("Alt+ArrowUp");
  await anna.incident.actions.row("two").press("Alt+ArrowUp");
  await ben.incident.actions.expectRows("", "one", "three");
  await ben.page.keyboard.type("!");
  await expect(ben.incident.actions.writing).toHaveValue("twenty-!two");
});

test("an entry becomes an action, which leads back to it", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("From the timeline");
  const { composer, timeline, actions } = anna.incident;
  await composer.type("13:44 **roll back** the last deploy");
  await timeline.press("roll back", "Make an action");
  await expect(actions.row("roll back the last deploy")).toBeFocused();
  await expect(actions.tab).toHaveText(/Actions\s*0\/1/);
  await anna.page.reload();
  await actions.open();
  await actions.row("roll back").getByRole("button", { name: "entry 13:44" }).click();
  await expect(timeline.entry("roll back")).toBeFocused();
  await timeline.press("roll back", "Delete");
  await expect(actions.row("roll back")).toContainText("entry, deleted");
});

test("only the open ones are shown when asked for, and a tick does not take its row away", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Open only");
  const { actions } = anna.incident;
  await actions.open();
  await actions.add("one", "two", "three");
  await actions.tick("two").click();
  await actions.openOnly.click();
  await actions.expectRows("one", "three");
  await actions.row("three").press("Alt+ArrowUp");
  await actions.expectRows("three", "one");
  await actions.tick("three").click();
  await actions.expectRows("three", "one");
  await actions.openOnly.click();
  await actions.expectRows("three", "one", "two");
  await actions.openOnly.click();
  await actions.expectRows("one");
});

test("on a phone the panel is a sheet, and a finger moves an action", async ({ arrive }) => {
  const anna = await arrive("Anna", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await anna.declare("By finger");
  const { actions, header } = anna.incident;
  await expect(actions.tab).toBeHidden();
  await header.toggleProperties.click();
  await actions.open();
  await actions.add("one", "two", "three");
  await actions.row("three").getByRole("paragraph").first().tap();
  await expect(actions.writing).toBeFocused();
  await actions.writing.fill("third");
  await actions.writing.press("Enter");
  await actions.dragByTouch("third", "one", "upper");
  await actions.expectRows("third", "one", "two");
});

for (const [size, viewport] of Object.entries({ wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } })) {
  test(`the tabs of the panel have no fault that axe knows: ${size}`, async ({ arrive }) => {
    test.slow();
    const found = [];
    for (const colorScheme of ["light", "dark"]) {
      const anna = await arrive("Anna", { viewport, colorScheme, bypassCSP: true, reducedMotion: "reduce" });
      await anna.declare("Tabs");
      const { actions, notes } = anna.incident;
      await anna.page.keyboard.press("a");
      await expect(actions.field).toBeFocused();
      found.push(...(await faults(anna.page, "no action")));
      await actions.add("call the bank", "tell https://example.org what `happened`");
      const details = await actions.details("call the bank");
      await details.setOwner("Anna");
      await details.due.fill(day(-1));
      await details.due.press("Tab");
      await actions.tick("happened").click();
      found.push(...(await faults(anna.page, "actions")));
      await anna.page.keyboard.press("Escape");
      await test.step("the tabs by arrow keys", async () => {
        await actions.tab.focus();
        await anna.page.keyboard.press("ArrowRight");
        await expect(notes.tab).toBeFocused();
        await expect(notes.panel).toBeVisible();
      });
      found.push(...(await faults(anna.page, "no note")));
      await notes.add("we are on it");
      await notes.press("we are on it", "agree");
      await notes.press("we are on it", "Reply");
      await notes.replyField.pressSequentially("thank you @An");
      await expect(notes.people).toBeVisible();
      found.push(...(await faults(anna.page, "notes")));
    }
    expect(found).toEqual([]);
  });
}
