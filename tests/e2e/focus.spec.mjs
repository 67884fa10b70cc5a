// Where the focus goes, by key and when what had it goes away; and that nothing moves under a press.
import { faults } from "./fixtures/axe.mjs";
import { file } from "./fixtures/pictures.mjs";
import { Server } from "./fixtures/server.mjs";
import { expect, test } from "./fixtures/test.mjs";

test("a key leads to the properties and one to the files, and the help tells of both", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("By key");
  await expect(anna.incident.properties.hideEmpty).toBeVisible();
  await anna.page.keyboard.press("f");
  await expect(anna.incident.files.tab).toBeFocused();
  await expect(anna.incident.files.panel).toBeVisible();
  await anna.page.keyboard.press("o");
  await expect(anna.incident.properties.hideEmpty).toBeFocused();
  await anna.page.keyboard.press("?");
  const help = anna.page.getByRole("dialog", { name: "Keys" });
  await expect(help).toContainText("Go to the properties");
  await expect(help).toContainText("Go to the files");
});

test("who comes by Tab skips to the page, the timeline line or the properties", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("By Tab");
  await anna.page.getByRole("link", { name: "Skip to the page" }).focus();
  await anna.page.keyboard.press("Enter");
  await anna.page.keyboard.press("Tab");
  await expect(anna.page.getByRole("link", { name: "Skip to the timeline line" })).toBeFocused();
  await anna.page.keyboard.press("Tab");
  await expect(anna.page.getByRole("link", { name: "Skip to the properties" })).toBeFocused();
  await anna.page.keyboard.press("Enter");
  await expect(anna.incident.properties.hideEmpty).toBeFocused();
  await anna.page.getByRole("link", { name: "Skip to the timeline line" }).focus();
  await anna.page.keyboard.press("Enter");
  await expect(anna.incident.composer.field).toBeFocused();
});

test("what goes away leaves the focus beside itself", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Beside itself");
  const { header, composer, timeline } = anna.incident;
  await test.step("a move between phases", async () => {
    await anna.page.keyboard.press("p");
    await expect(anna.page.getByRole("textbox", { name: "Since" })).toBeFocused();
    await anna.page.keyboard.press("Enter");
    await header.expectPhase("Mitigated");
    await expect(header.step("resolved")).toBeFocused();
  });
  await test.step("Esc leads from an entry's buttons to the entry", async () => {
    await composer.type("13:44 all deleted but three");
    const entry = timeline.entry("all deleted but three");
    await entry.hover();
    await entry.getByRole("button", { name: "Copy link" }).focus();
    await anna.page.keyboard.press("Escape");
    await expect(entry).toBeFocused();
    await anna.page.keyboard.press("Escape");
    await expect(timeline.focused).toHaveCount(0);
    await expect(header.title).toBeVisible();
  });
});

test("the first press after a time was written is not lost", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Nothing moves");
  const { panel, properties } = anna.incident;
  await panel.milestone("Detected").fill("2023-03-27 12:48");
  await expect(panel.milestone("Detected")).toHaveAccessibleDescription(/exactly/);
  await panel.figure("Time to detect").getByText("Time to detect").click();
  await expect(panel.figure("Time to detect")).toHaveAttribute("open", "");
  await test.step("a warning about the order waits for the release, too", async () => {
    await panel.milestone("Started").fill("2023-03-27 13:00");
    await properties.hideEmpty.click();
    await expect(properties.hideEmpty).toHaveAttribute("aria-pressed", "true");
    await expect(panel.warning("Detected lies 12 min before started.")).toHaveCount(2);
  });
});

test("a start in the future counts down, not below zero", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Planned");
  const { panel, header } = anna.incident;
  await panel.milestone("Started").fill("2099-01-01 12:00");
  await panel.milestone("Started").press("Enter");
  await expect(header.clock).toHaveText(/^Begins in \d+ d/);
});

test("the people of a small team have different colours, whoever they are", async ({ arrive }) => {
  // Alone on its server: the colours are eight.
  const server = await Server.start();
  try {
    const people = [];
    for (const name of ["Anna", "Ben", "Cleo", "Dan"]) people.push(await arrive(name, { server }));
    const [anna, ...others] = people;
    const path = await anna.declare("Colours");
    for (const person of others) {
      await person.go(path);
      await person.incident.composer.type(`${person.name} writes`);
    }
    const team = anna.incident.panel.team.locator(".person");
    await expect(team).toHaveCount(4);
    const hues = await team.evaluateAll((discs) => discs.map((disc) => disc.dataset.hue));
    expect(new Set(hues).size).toBe(4);
  } finally {
    await server.dispose();
  }
});

test("on a phone a picture is attached to the line that one writes", async ({ arrive }) => {
  const anna = await arrive("Anna", { viewport: { width: 390, height: 844 }, bypassCSP: true });
  await anna.declare("From the phone");
  const { composer, files, timeline } = anna.incident;
  await expect(composer.form.locator(".attach").first()).toBeVisible();
  await composer.form.getByLabel("Attach to this line").setInputFiles([file("seen.log", 20)]);
  await composer.type("what I saw");
  await expect(files.below(timeline.entry("what I saw"))).toContainText("seen.log");
  expect(await faults(anna.page, "a phone")).toEqual([]);
});
