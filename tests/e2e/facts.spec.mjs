// What is said about an incident by two people at once, half typed, corrected, or never asked before.
import { faults } from "./fixtures/axe.mjs";
import { alone } from "./fixtures/server.mjs";
import { expect, test } from "./fixtures/test.mjs";

async function apart(arrive, name, options) {
  const [anna, ben] = [await arrive("Anna", options), await arrive("Ben", options)];
  const path = await anna.declare(name);
  await anna.status.untilOnTheRelay();
  await ben.go(path);
  await expect(ben.incident.header.title).toHaveText(name);
  await anna.goOffline();
  await ben.goOffline();
  return [anna, ben];
}

async function together(...people) {
  for (const person of people) await person.goOnline();
}

test("two names given apart stand beside each other whole, and one press settles it", async ({ arrive }) => {
  const [anna, ben] = await apart(arrive, "Title");
  await anna.incident.header.rename("Cards are declined");
  await ben.incident.header.rename("Payments fail in Paris");
  await together(anna, ben);
  for (const { incident } of [anna, ben]) {
    const rivals = incident.header.rivals("Name");
    await expect(rivals).toContainText(/Cards are declined\s*Anna, \d{4}-\d\d-\d\d \d\d:\d\d/, { timeout: 20_000 });
    await expect(rivals).toContainText(/Payments fail in Paris\s*Ben, /);
    await expect(incident.header.title).toHaveText(/^(Cards are declined|Payments fail in Paris)$/);
  }
  expect(await faults(anna.page)).toEqual([]);
  await ben.incident.header.settle("Name", "Cards are declined");
  for (const { incident } of [anna, ben]) {
    await expect(incident.header.title).toHaveText("Cards are declined");
    await expect(incident.header.rivals("Name")).toBeHidden();
  }
});

test("milestones, roles, severity and kind set apart are told as answers are", async ({ arrive }) => alone(async (server) => {
  const [anna, ben] = await apart(arrive, "Everything at once", { server });
  for (const [person, time, severity, scribe, kind] of [
    [anna, "08:10", "SEV-1", "Anna", "drill"],
    [ben, "about 08:20", "SEV-3", "Ben", "backfill"],
  ]) {
    const { panel, header, roles } = person.incident;
    await panel.setMilestone("Detected", time);
    await header.chooseSeverity(severity);
    await roles.give("Scribe", scribe);
    await panel.about.getByRole("button", { name: /^Kind of incident/ }).click();
    await person.page.getByRole("option", { name: new RegExp(`^${kind}`) }).click();
  }
  await together(anna, ben);
  for (const { incident } of [anna, ben]) {
    await expect(incident.properties.rivals("Detected")).toContainText("about", { timeout: 20_000 });
    await expect(incident.header.rivals("Severity")).toContainText(/SEV-1\s*Anna/);
    await expect(incident.header.rivals("Severity")).toContainText(/SEV-3\s*Ben/);
    await expect(incident.properties.rivals("Scribe")).toContainText(/Ben\s*Ben, /);
    await expect(incident.properties.rivals("Kind")).toContainText("backfill");
  }
  await anna.incident.header.settle("Severity", "SEV-1");
  await anna.incident.properties.settle("Scribe", "Ben");
  await ben.incident.properties.settle("Kind", "drill");
  await ben.incident.properties.settle("Detected", "about");
  for (const { incident } of [anna, ben]) {
    for (const title of ["Scribe", "Kind", "Detected"]) await expect(incident.properties.rivals(title)).toBeHidden();
    await expect(incident.header.rivals("Severity")).toBeHidden();
    await expect(incident.header.severity).toContainText("SEV-1");
    await expect(incident.roles.holder("Scribe")).toContainText("Ben");
    await expect(incident.panel.milestone("Detected")).toHaveValue(/^about .*08:20$/);
  }
}));

test("the owner of an action and the time of a line set apart are settled where they stand", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const ben = await arrive("Ben");
  const path = await anna.declare("Whose is it");
  await anna.incident.actions.open();
  await anna.incident.actions.add("restart the pods");
  await anna.incident.composer.type("the pods restart");
  await anna.status.untilOnTheRelay();
  await ben.go(path);
  await ben.incident.actions.open();
  await expect(ben.incident.actions.row("restart the pods")).toBeVisible();
  await expect(ben.incident.timeline.entry("the pods restart")).toBeVisible();
  for (const person of [anna, ben]) await person.goOffline();
  for (const [person, time] of [[anna, "08:10"], [ben, "about 08:20"]]) {
    const details = await person.incident.actions.details("restart the pods");
    await details.setOwner(person.name);
    await person.page.keyboard.press("Escape");
    const editor = await person.incident.timeline.edit("the pods restart");
    await editor.setTime(time);
  }
  await together(anna, ben);
  for (const { incident } of [anna, ben]) {
    const owner = incident.actions.rivals("restart the pods", "Owner");
    await expect(owner).toContainText(/Anna\s*Anna, \d{4}-\d\d-\d\d \d\d:\d\d/, { timeout: 20_000 });
    await expect(owner).toContainText(/Ben\s*Ben, /);
    await expect(incident.timeline.rivals("the pods restart", "Time")).toContainText(/about .*08:20\s*Ben, /);
  }
  expect(await faults(anna.page)).toEqual([]);
  await ben.incident.actions.rivals("restart the pods", "Owner").getByRole("button", { name: "Keep Anna" }).click();
  await anna.incident.timeline.rivals("the pods restart", "Time").getByRole("button", { name: "Keep about" }).click();
  for (const { incident } of [anna, ben]) {
    await expect(incident.actions.rivals("restart the pods", "Owner")).toBeHidden();
    await expect(incident.actions.row("restart the pods")).toContainText("Anna");
    await expect(incident.timeline.rivals("the pods restart", "Time")).toBeHidden();
    await expect(incident.timeline.entry("the pods restart")).toContainText("~08:20");
  }
});

test("a half typed time outlives the tab and is no time yet", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Half a time");
  const LEFT_OVER = "Typed before and not kept yet";
  await anna.incident.panel.milestone("Detected").pressSequentially("2024-02-29 08");
  await anna.closeAndReturn();
  const detected = () => anna.incident.panel.milestone("Detected");
  await expect(detected()).toHaveValue("2024-02-29 08");
  await expect(anna.incident.panel.when.getByText(LEFT_OVER)).toBeVisible();
  await test.step("passing through keeps nothing", async () => {
    await detected().focus();
    await anna.page.keyboard.press("Tab");
    await expect(detected()).toHaveValue("2024-02-29 08");
    await expect(anna.incident.panel.when.getByText(LEFT_OVER)).toBeVisible();
  });
  await detected().press("End");
  await detected().pressSequentially(":15");
  await detected().press("Enter");
  await expect(detected()).toHaveValue("2024-02-29 08:15");
  await anna.page.reload();
  await expect(detected()).toHaveValue("2024-02-29 08:15");
  await expect(anna.incident.panel.when.getByText(LEFT_OVER)).toBeHidden();
  await test.step("Escape drops it for good", async () => {
    await detected().fill("about");
    await detected().press("Escape");
    await anna.page.reload();
    await expect(detected()).toHaveValue("2024-02-29 08:15");
  });
  await test.step("so it is for the time of a line", async () => {
    await anna.incident.composer.type("the pods restart");
    const { time } = await anna.incident.timeline.edit("the pods restart");
    await time.fill("2024-02-2");
    await anna.closeAndReturn();
    await expect(anna.incident.timeline.entry("the pods restart")).toBeVisible();
    const again = await anna.incident.timeline.edit("the pods restart");
    await expect(again.time).toHaveValue("2024-02-2");
  });
});

test("whoever answers for something can be somebody who never joined, by name", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Never joined");
  const { roles, phases, actions, header } = anna.incident;
  const { keyboard } = anna.page;
  const typed = async (button, name) => {
    await button.click();
    await keyboard.type(name);
    await keyboard.press("Enter");
    await expect(button).toContainText(name);
    await expect(button).toBeFocused();
  };
  await typed(roles.holder("Deputy"), "Yves");
  await typed(phases.owner("Active"), "Xenia");
  await actions.open();
  await actions.add("call the bank");
  await typed((await actions.details("call the bank")).owner, "Walter");
  await test.step("with the key, and the name is known from then on", async () => {
    await header.title.click();
    await keyboard.press("c");
    const field = anna.page.getByRole("combobox", { name: "Commander" });
    await expect(field).toBeFocused();
    await expect(field).toHaveValue("");
    await keyboard.type("xen");
    await keyboard.press("Enter");
    await expect(header.commander).toContainText("Xenia");
  });
  await test.step("Escape leaves it as it is", async () => {
    await header.commander.click();
    await keyboard.type("Nobody at all");
    await keyboard.press("Escape");
    await expect(header.commander).toContainText("Xenia");
    await expect(header.commander).toBeFocused();
  });
});

test("what is half typed into a field outlives the tab and is no answer yet", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Half typed");
  const MONEY = "Money at risk";
  await anna.incident.properties.open(MONEY);
  await anna.page.keyboard.type("12 50");
  await anna.closeAndReturn();
  const field = anna.incident.properties.field(MONEY);
  await expect(field).toHaveValue("12 50");
  await expect(anna.incident.properties.panel.getByText("Typed before and not kept yet")).toBeVisible();
  await field.press("End");
  await field.pressSequentially("0,5 €");
  await field.press("Enter");
  await anna.incident.properties.expect(MONEY, "12\u202f500.5 EUR");
  await anna.page.reload();
  await anna.incident.properties.expect(MONEY, "12\u202f500.5 EUR");
  await test.step("and what was dropped stays dropped", async () => {
    await anna.incident.properties.open(MONEY);
    await anna.page.keyboard.type("7");
    await anna.page.keyboard.press("Escape");
    await anna.page.reload();
    await anna.incident.properties.expect(MONEY, "12\u202f500.5 EUR");
  });
});

test("a corrected declaration takes its line and the channels along, and one undo takes all back", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Moved along");
  const { panel, timeline } = anna.incident;
  const before = await panel.milestone("Declared").inputValue();
  const channel = panel.channels.getByText(/^#\d{4}-\d\d-\d\d-moved-along$/);
  const was = await channel.innerText();
  await panel.setMilestone("Declared", "2024-02-29 08:15");
  await expect(panel.when.getByText("The first line of the timeline and the channel names moved along.")).toBeVisible();
  await expect(channel).toHaveText("#2024-02-29-moved-along");
  await expect(panel.channels.getByText("#2024-02-29-incident-commander-moved-along")).toBeVisible();
  await expect(timeline.entry("Declared: Moved along")).toContainText("08:15");
  await anna.incident.undo();
  await expect(panel.milestone("Declared")).toHaveValue(before);
  await expect(channel).toHaveText(was);
  await panel.renameChannel("everybody", "With blanks");
  await expect(panel.channels.getByRole("alert")).toContainText("A channel name has small letters");
  await anna.page.keyboard.press("Escape");
  await panel.renameChannel("everybody", "#war-room");
  await expect(panel.channels.getByText("#war-room", { exact: true })).toBeVisible();
  await panel.setMilestone("Declared", "2024-02-28 08:15");
  await expect(panel.channels.getByText("#war-room", { exact: true })).toBeVisible();
});

test("the table tells the status, who wrote last, and the records", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Followed up");
  const { properties, panel, header } = anna.incident;
  await expect(properties.fixed("Status")).toHaveText("1 - active");
  await expect(panel.about).toContainText(/Last edited\s*\d{4}-\d\d-\d\d \d\d:\d\d by Anna/);
  await header.moveTo("Mitigated");
  await expect(properties.fixed("Status")).toHaveText("2 - mitigated");
  await expect(panel.links).toContainText("Nobody has said where these lead: Chat channel, Call.");
  await properties.fixed("PDCA").getByRole("link", { name: "none yet" }).click();
  await expect(anna.page).toHaveURL(/pdca|record/);
});

test("numbers that cannot be are doubted, and people who never joined can be named", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.go("/settings/people");
  await anna.page.getByRole("textbox", { name: "Name of a new person" }).fill("Zoe");
  await anna.page.getByRole("textbox", { name: "Name of a new person" }).press("Enter");
  await expect(anna.settings.field("Name of “Zoe”")).toBeVisible();
  await anna.go("/");
  await anna.declare("Doubts");
  const { properties, roles } = anna.incident;
  await properties.write("Customers affected (estimated)", "5000");
  await properties.write("Customers in all", "1000");
  await expect(properties.panel.getByText("More than there are: 5000 of 1000 customers.")).toBeVisible();
  await properties.write("Money at risk", "12,500 EUR");
  await expect(properties.error("may be thousands or decimals")).toBeVisible();
  await properties.field("Money at risk").fill("EUR 12.500,50");
  await properties.field("Money at risk").press("Enter");
  await properties.expect("Money at risk", "12\u202f500.50 EUR");
  await properties.choose("Impact on a single customer", "detour");
  await expect(properties.value("Impact on a single customer")).toContainText("M: degraded");
  await roles.give("Deputy", "Zoe");
  await expect(roles.holder("Deputy")).toContainText("Zoe");
});
