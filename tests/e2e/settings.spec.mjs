import { faults } from "./fixtures/axe.mjs";
import { expect, test } from "./fixtures/test.mjs";
import { EditedList } from "./pages/settings.mjs";

const AFFECTED = "Customers affected (estimated)";

test("a runbook card made offline appears for others after reconnecting", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await ben.go("/settings/runbook-cards");
  await expect(ben.settings.cards.item("Tell clients?")).toBeVisible();
  await anna.go("/settings/runbook-cards");
  await anna.status.untilOnTheRelay();
  await anna.goOffline();
  const { cards } = anna.settings;
  await cards.add("Data centre on fire?");
  const card = cards.item("Data centre on fire?");
  await card.getByText("Data centre on fire?", { exact: true }).click();
  await test.step("write the card", async () => {
    await card.getByRole("textbox", { name: "When to use it" }).fill("**Smoke**, heat, or the alarm says so.");
    const contacts = new EditedList(card, "Contacts", "contact");
    await contacts.add("Caretaker");
    const address = card.getByRole("textbox", { name: "Address of contact 1" });
    await address.fill("0123456789");
    await address.press("Enter");
    await expect(address).toHaveAccessibleDescription("This takes an address that begins with https://, tel: or mailto:.");
    await address.fill("tel:+33123456789");
    await address.press("Enter");
    await expect(address).not.toHaveAttribute("aria-invalid", "true");
    const steps = new EditedList(card, "Steps", "step");
    await steps.add("Leave the building");
    await steps.add("Call the caretaker");
  });
  await anna.goOnline();
  const theirs = ben.settings.cards.item("Data centre on fire?");
  await expect(theirs).toBeVisible();
  await theirs.getByText("Data centre on fire?", { exact: true }).click();
  await expect(theirs.getByRole("textbox", { name: "When to use it" })).toHaveValue("**Smoke**, heat, or the alarm says so.");
  await expect(theirs.getByRole("textbox", { name: "Name of contact 1" })).toHaveValue("Caretaker");
  await expect(theirs.getByRole("textbox", { name: "Address of contact 1" })).toHaveValue("tel:+33123456789");
  await expect(theirs.getByRole("textbox", { name: "Step 2" })).toHaveValue("Call the caretaker");
});

test("the steps of a phase are reworded, moved, removed and brought back", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.go("/settings/phases");
  await ben.go("/settings/phases");
  const [mine, theirs] = [anna.settings.checklist("Mitigated"), ben.settings.checklist("Mitigated")];
  const step = (list, place) => list.list.getByRole("textbox", { name: `Step ${place}`, exact: true });
  await test.step("reword", async () => {
    await step(mine, 1).fill("Watch the error rate for half an hour");
    await step(mine, 1).press("Enter");
    await expect(step(theirs, 1)).toHaveValue("Watch the error rate for half an hour");
  });
  await test.step("as shipped", async () => {
    await mine.list.getByRole("button", { name: "As shipped for Step 1" }).click();
    await expect(step(theirs, 1)).toHaveValue("Watch whether the mitigation holds");
  });
  await test.step("move with the keyboard", async () => {
    await mine.grip("Watch whether the mitigation holds").press("ArrowDown");
    await expect(step(mine, 2)).toHaveValue("Watch whether the mitigation holds");
    await expect(mine.grip("Watch whether the mitigation holds")).toBeFocused();
    await step(mine, 2).press("Alt+ArrowDown");
    await expect(step(theirs, 3)).toHaveValue("Watch whether the mitigation holds");
  });
  await test.step("drag to the top", async () => {
    const grip = mine.grip("Watch whether the mitigation holds");
    await grip.scrollIntoViewIfNeeded();
    const [from, to] = [await grip.boundingBox(), await step(mine, 1).boundingBox()];
    await anna.page.mouse.move(from.x + 8, from.y + 8);
    await anna.page.mouse.down();
    await anna.page.mouse.move(from.x + 8, from.y - 10, { steps: 4 });
    await anna.page.mouse.move(from.x + 8, to.y + 2, { steps: 6 });
    await anna.page.mouse.up();
    await expect(step(theirs, 1)).toHaveValue("Watch whether the mitigation holds");
  });
  await test.step("remove, and take it back in its place", async () => {
    const [text] = [await step(mine, 2).inputValue()];
    await mine.remove(text);
    await expect(theirs.items).toHaveCount(2);
    const undo = mine.list.getByRole("button", { name: "Undo" });
    await expect(undo).toBeFocused();
    await undo.press("Enter");
    await expect(theirs.items).toHaveCount(3);
    await expect(step(theirs, 2)).toHaveValue(text);
    await expect(mine.grip(text)).toBeFocused();
  });
  await test.step("what was removed before can come back", async () => {
    const text = await step(theirs, 2).inputValue();
    await mine.remove(text);
    const region = ben.page.getByRole("region", { name: "Mitigated", exact: true });
    await region.getByText(/^Removed/).click();
    await region.getByRole("button", { name: `Bring back “${text}”` }).click();
    await expect(mine.items).toHaveCount(3);
    await expect(step(mine, 2)).toHaveValue(text);
  });
  await test.step("undo and redo by key", async () => {
    await mine.add("Go for a walk");
    await expect(theirs.items).toHaveCount(4);
    await step(mine, 4).fill("Go for a walk around the block");
    await anna.page.keyboard.press("Control+z");
    await expect(step(mine, 4), "what is being written is the browser's").toHaveValue("Go for a walk");
    await expect(mine.items).toHaveCount(4);
    await anna.page.keyboard.press("Control+z");
    await expect(theirs.items).toHaveCount(3);
    await anna.page.keyboard.press("Control+Shift+z");
    await expect(theirs.items).toHaveCount(4);
  });
  await test.step("what somebody else has changed since is not undone", async () => {
    await step(mine, 4).fill("Go for a long walk");
    await step(mine, 4).press("Enter");
    await expect(step(theirs, 4)).toHaveValue("Go for a long walk");
    await step(theirs, 4).fill("Go home");
    await step(theirs, 4).press("Enter");
    await expect(step(mine, 4)).toHaveValue("Go home");
    await mine.grip("Go home").focus();
    await anna.page.keyboard.press("Control+z");
    await expect(anna.page.getByRole("log")).toContainText("Somebody has changed it since");
    await expect(step(mine, 4)).toHaveValue("Go home");
  });
});

test("rules are tried on past incidents before they hold", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  const paths = [];
  for (const [name, affected] of [["Seven per cent", "70"], ["Two per cent", "20"], ["No numbers", undefined]]) {
    paths.push(await anna.declare(name));
    const { properties } = anna.incident;
    if (affected) {
      await properties.write(AFFECTED, affected);
      await properties.write("Customers in all", "1000");
    }
    await anna.go("/");
  }
  await anna.declare("By hand");
  await anna.incident.header.chooseSeverity("SEV-1");
  await ben.go(paths[0]);
  await expect(ben.incident.header.severity).toHaveText(/SEV-2/);

  await anna.go("/settings/severity");
  const { rules } = anna.settings;
  await expect(rules.forecast).toContainText("4 of 4 incidents read");
  await expect(rules.forecast.getByRole("status")).toHaveText("These rules hold. Change one to see what it would do.");
  await test.step("bad input says what to do", async () => {
    await rules.share("M").fill("lots");
    await expect(rules.share("M")).toHaveAccessibleDescription(/Write a share from 0 to 100/);
    await expect(rules.save).toBeDisabled();
    await rules.share("M").fill("5");
    await rules.raisedFrom.fill("100000");
    await expect(rules.raisedFrom).toHaveAccessibleDescription(/Say in which currency.*Leave it empty for never/);
    await rules.discard.click();
    await expect(rules.raisedFrom).toHaveValue("100000 EUR");
    await rules.share("S").fill("9");
    await expect(rules.region).toContainText("The shares do not ascend");
    await rules.discard.click();
  });
  await test.step("the forecast names the right incident", async () => {
    await rules.share("M").fill("10");
    await expect(rules.changes).toHaveCount(1);
    await expect(rules.changes).toContainText("Seven per cent");
    await expect(rules.changes).toContainText("SEV-2 → SEV-3, customer impact L → M");
    await expect(rules.forecast).toContainText("1 with a severity set by hand, which stays");
    await expect(rules.forecast).toContainText("1 could not be computed: inputs are missing");
  });
  await expect(ben.incident.header.severity, "nothing holds before it is saved").toHaveText(/SEV-2/);
  await rules.save.click();
  await expect(ben.incident.header.severity).toHaveText(/SEV-3/);
  await test.step("the list of incidents follows", async () => {
    await anna.go("/");
    await expect(anna.home.incident("Seven per cent")).toContainText("SEV-3");
    await expect(anna.home.incident("By hand")).toContainText("SEV-1");
  });
  await anna.go("/settings/severity");
  await expect(rules.share("M")).toHaveValue("10");
  await test.step("a severity for a size, and undo", async () => {
    await rules.severity("S").selectOption("SEV-5");
    await expect(rules.forecast.getByRole("status")).toHaveText("No incident changes.");
    await rules.save.click();
    await expect(rules.save).toBeDisabled();
    await anna.page.keyboard.press("Control+z");
    await expect(rules.severity("S")).toHaveValue("3");
  });
});

test("a field of our own is answered with a new value, which others see", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  const path = await ben.declare("With a field of our own");
  const title = "Supplier contract";
  await anna.go("/settings/fields");
  const { fields } = anna.settings;
  await fields.add(title);
  await fields.item(title).getByRole("combobox", { name: "Takes" }).selectOption("One of a list");
  const { properties } = ben.incident;
  await test.step("the page follows at once", () => properties.expect(title, "empty"));
  await expect(properties.section("Our own fields")).toBeVisible();
  await properties.choose(title, "Gold");
  await properties.expect(title, "Gold");
  await anna.go(path);
  await anna.incident.properties.expect(title, "Gold");
  await test.step("a value is renamed", async () => {
    await anna.go("/settings/fields");
    await fields.item(title).getByText("Values").click();
    const value = fields.item(title).getByRole("textbox", { name: "Name of “Gold”" });
    await value.fill("Platinum");
    await value.press("Enter");
    await properties.expect(title, "Platinum");
  });
  await test.step("another name and another kind: the old answer stays and can be replaced", async () => {
    const name = fields.item(title).getByRole("textbox", { name: "Name of the field" });
    await name.fill("Contract number");
    await name.press("Enter");
    await properties.expect("Contract number", "Platinum");
    await fields.item("Contract number").getByRole("combobox", { name: "Takes" }).selectOption("Number");
    await expect(properties.panel).toContainText("answered when the field took something else");
    await properties.expect("Contract number", "Platinum");
    await properties.write("Contract number", "4711");
    await properties.expect("Contract number", "4\u202f711");
  });
  await test.step("removed: what was answered stays visible where it was given", async () => {
    await fields.remove("Contract number");
    await properties.expect("Contract number", "4\u202f711");
    await anna.page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect(fields.item("Contract number")).toBeVisible();
  });
});

test("fields of every kind take their answers and refuse others", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const path = await anna.declare("Every kind");
  await anna.go("/settings/fields");
  const kinds = { Line: "Text", Tally: "Number", Several: "Several of a list", Day: "Date", Page: "Link", Whom: "Person" };
  for (const [name, kind] of Object.entries(kinds)) {
    await anna.settings.fields.add(name);
    await anna.settings.fields.item(name).getByRole("combobox", { name: "Takes" }).selectOption(kind);
  }
  await anna.status.untilOnTheRelay();
  await anna.go(path);
  const { properties } = anna.incident;
  await properties.write("Line", "what we know");
  await properties.expect("Line", "what we know");
  await properties.write("Tally", "1200");
  await properties.expect("Tally", "1\u202f200");
  await properties.add("Several", "Red", "Blue");
  await properties.expect("Several", "Blue Red ");
  await properties.write("Day", "tomorrow");
  await expect(properties.error("Write a day, such as 2024-02-29.")).toBeVisible();
  await properties.field("Day").fill("2024-02-29");
  await properties.field("Day").press("Enter");
  await properties.expect("Day", "2024-02-29");
  await properties.write("Page", "https://example.org/contract");
  await expect(properties.panel.getByRole("link", { name: "https://example.org/contract" })).toBeVisible();
  await properties.choose("Whom", "Anna");
  await properties.expect("Whom", "Anna");
  await properties.say("Line", "Does not apply");
  await properties.expect("Line", "does not apply");
  await properties.say("Tally", "Clear");
  await properties.expect("Tally", "empty");
  await test.step("empty ones hide and are counted with the others", async () => {
    const count = () => properties.panel.getByText(/^\d+ empty$/);
    const before = parseInt(await count().textContent());
    await properties.write("Tally", "5");
    await expect(count()).toHaveText(`${before - 1} empty`);
    await properties.say("Tally", "Clear");
    await properties.hideEmpty.click();
    await expect(properties.value("Tally")).toBeHidden();
    await expect(properties.value("Day")).toBeVisible();
  });
});

test("new incidents get the links of the workspace, filled in", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.go("/settings/links");
  const { links } = anna.settings;
  await links.add("Dashboard");
  const link = links.item("Dashboard");
  const address = link.getByRole("textbox", { name: "Address" });
  await address.fill("dashboards/{channel}");
  await address.press("Enter");
  await expect(address).toHaveAccessibleDescription("This takes an address that begins with https:// or http://.");
  await address.fill("https://example.org/d/{name}");
  await address.press("Enter");
  await expect(link).toContainText("https://example.org/d/Staging%3A%20cluster%203%20misbehaves");
  await anna.go("/");
  await anna.declare("Disk full");
  await expect(anna.page.getByRole("link", { name: "Dashboard" })).toHaveAttribute("href", "https://example.org/d/Disk%20full");
});

test("people are renamed, oneself too", async ({ arrive }) => {
  const [petra, quentin] = [await arrive("Petra"), await arrive("Quentin")];
  await petra.go("/settings/people");
  const row = (name) => petra.settings.people.getByRole("listitem").filter({ has: petra.settings.field(`Name of “${name}”`) });
  await expect(row("Petra")).toContainText("you");
  const name = petra.settings.field("Name of “Petra”");
  await name.fill("Petra-Lena");
  await name.press("Enter");
  await quentin.go("/settings/people");
  await expect(quentin.settings.field("Name of “Petra-Lena”")).toBeVisible();
  await petra.settings.field("Name of “Petra-Lena”").fill("  ");
  await petra.settings.field("Name of “Petra-Lena”").press("Enter");
  await expect(petra.settings.field("Name of “Petra-Lena”")).toHaveAccessibleDescription("A person needs a name.");
  await petra.page.keyboard.press("Escape");
  await petra.settings.open("You and this device");
  await expect(petra.settings.name).toHaveValue("Petra-Lena");
  await test.step("a name that somebody else corrects stays, also when one comes back", async () => {
    await petra.settings.open("People");
    await petra.settings.field("Name of “Quentin”").fill("Quentin B.");
    await petra.settings.field("Name of “Quentin”").press("Enter");
    await expect(quentin.settings.field("Name of “Quentin B.”")).toBeVisible();
    await quentin.page.reload();
    await quentin.settings.open("You and this device");
    await expect(quentin.settings.name).toHaveValue("Quentin B.");
    await expect(petra.settings.field("Name of “Quentin B.”")).toBeVisible();
  });
  await test.step("undo", async () => {
    await petra.settings.people.click();
    await petra.page.keyboard.press("Control+z");
    await expect(quentin.settings.name).toHaveValue("Quentin");
  });
});

const PARTS = ["", "/people", "/severity", "/phases", "/runbook-cards", "/links", "/fields", "/lists"];
const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`no part of the settings has a fault that axe knows: ${colorScheme}, ${size}`, async ({ arrive }) => {
      test.slow();
      const anna = await arrive("Anna", { viewport, colorScheme, bypassCSP: true, reducedMotion: "reduce" });
      const { settings, page } = anna;
      const found = [];
      for (const part of PARTS) {
        await anna.go(`/settings${part}`);
        await expect(settings.heading).toBeVisible();
        if (part === "/fields") {
          await settings.fields.add("Regulator told on");
          await settings.fields.items.last().getByRole("combobox", { name: "Takes" }).selectOption("One of a list");
          await settings.fields.items.last().getByText("Values").click();
        }
        if (part === "/links") await settings.links.add("Status page");
        if (part === "/runbook-cards") {
          await settings.cards.items.first().getByText("Need to contact a provider?", { exact: true }).click();
          await new EditedList(settings.cards.items.first(), "Contacts", "contact").add("Provider");
        }
        if (part === "/phases") {
          await page.getByRole("button", { name: /^Remove the step/ }).first().click();
          await expect(page.getByRole("button", { name: "Undo", exact: true }).first()).toBeFocused();
        }
        if (part === "/severity") await settings.rules.share("S").fill("90");
        if (part === "/lists") await settings.lists.getByText("Environments").click();
        found.push(...(await faults(page, `settings${part}`)));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
        if (wide > 0) found.push(`settings${part} is ${wide} px too wide`);
      }
      expect(found).toEqual([]);
    });
  }
}
