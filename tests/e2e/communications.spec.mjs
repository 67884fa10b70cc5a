import { faults } from "./fixtures/axe.mjs";
import { pass, setClock } from "./fixtures/clock.mjs";
import { catchNotifications, notificationsOf } from "./fixtures/notifications.mjs";
import { expect, test } from "./fixtures/test.mjs";

const START = new Date("2026-03-02T09:00:00Z");

/** Somebody whose clock the test winds on. */
async function withClock(visit, server, name, options) {
  const person = await visit(name, options);
  await setClock(person, START);
  await person.join(await server.token());
  return person;
}

test("the clock counts to the next status update, and says when it is due", async ({ visit, server }) => {
  const anna = await withClock(visit, server, "Anna");
  const { updates, composer, header, timeline } = anna.incident;
  await anna.declare("Counting");
  await header.chooseSeverity("SEV-1");
  await expect(updates.clock).toContainText("Next update in 30 min");
  await expect(updates.said).toHaveText(/^Next status update at 10:30$/);
  await test.step("27 minutes later it is soon", async () => {
    await pass(anna, 27);
    await expect(updates.clock).toContainText(/Next update in [23] min/);
  });
  await test.step("seven more and it is due", async () => {
    await pass(anna, 7);
    await expect(updates.clock).toContainText(/Update due since [34] min/);
    await expect(updates.said).toHaveText(/^Status update due since 10:30$/);
  });
  await test.step("posting one begins anew", async () => {
    await anna.page.keyboard.press("u");
    await expect(composer.field).toBeFocused();
    await composer.field.press("Escape");
    await updates.post.click();
    await expect(composer.field).toBeFocused();
    await expect(composer.kind).toContainText("communication");
    await composer.type("Customers were told that we know");
    await expect(updates.clock).toContainText("Next update in 30 min");
    await expect(timeline.entry("Customers were told")).toContainText("communication");
  });
});

test("the rhythm can differ for an incident, and nothing is due once it is resolved", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare("Its own rhythm");
  await ben.home.openIncident("Its own rhythm");
  const { updates, header } = anna.incident;
  await updates.choose("Every 15 min");
  for (const person of [anna, ben]) await expect(person.incident.updates.clock).toContainText("Next update in 15 min");
  await updates.choose("Never");
  await expect(ben.incident.updates.clock).toContainText("No updates expected");
  await updates.choose(/^As the workspace says/);
  await expect(ben.incident.updates.clock).toContainText("Next update in 2 h");
  await anna.incident.undo();
  await expect(updates.clock).toContainText("No updates expected");
  await updates.choose("Every 60 min");
  await header.moveTo("mitigated");
  await expect(updates.clock).toContainText("Next update in 1 h");
  await header.moveTo("resolved");
  await expect(updates.clock).toHaveCount(0);
});

test("a due update is notified once, to who asked for it", async ({ visit, server }) => {
  const anna = await visit("Anna");
  await catchNotifications(anna);
  await setClock(anna, START);
  await anna.join(await server.token());
  await anna.declare("Ring", { kind: "Drill" });
  const { updates } = anna.incident;
  await updates.choose("Every 15 min");
  await test.step("nobody is asked on load, and nothing is shown before", async () => {
    expect(await anna.page.evaluate(() => Notification.permission)).toBe("default");
    await updates.notify.click();
    await expect(updates.notify).toHaveCount(0);
    expect(await notificationsOf(anna)).toEqual([]);
  });
  await pass(anna, 16);
  await expect(updates.clock).toContainText("Update due");
  const due = { title: "Drill: Ring", body: "A status update is due.", silent: true };
  await expect.poll(() => notificationsOf(anna)).toEqual([due]);
  await pass(anna, 2);
  await expect(updates.clock).toContainText("Update due since 3 min");
  expect(await notificationsOf(anna)).toEqual([due]);
});

test("a browser that blocks notifications is explained", async ({ visit, server }) => {
  const anna = await visit("Anna");
  await catchNotifications(anna, { permission: "denied", answer: "denied" });
  await anna.join(await server.token());
  await anna.declare("Blocked");
  await expect(anna.incident.updates.blocked).toHaveCount(0);
  await anna.incident.updates.notify.click();
  await expect(anna.incident.updates.blocked).toBeVisible();
});

test("who has no part in telling people is not asked about notifications", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare("Not mine to tell");
  await ben.home.openIncident("Not mine to tell");
  await expect(ben.incident.updates.post).toBeVisible();
  await expect(anna.incident.updates.notify).toBeVisible();
  await expect(ben.incident.updates.notify).toHaveCount(0);
});

test("a step ticked offline is on both timelines after the way back", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  const [title, step] = ["Tell clients?", "Publish it on the status page"];
  const line = `${title} ${step}`;
  await anna.declare("Clients");
  await ben.home.openIncident("Clients");
  await expect(ben.incident.cards.heading(title)).toContainText("0 of 3");
  await anna.goOffline();
  await anna.incident.cards.open(title);
  await anna.incident.cards.step(title, step).check();
  await expect(anna.incident.cards.heading(title)).toContainText("in use, 1 of 3");
  await expect(anna.incident.timeline.entry(line)).toContainText("communication");
  await anna.goOnline();
  await expect(ben.incident.timeline.entry(line)).toContainText("Anna");
  await expect(ben.incident.cards.heading(title)).toContainText("in use, 1 of 3");
  const note = ben.incident.cards.card(title).getByRole("status");
  await test.step("taking the tick away takes the line back, and undo brings both again", async () => {
    await ben.incident.cards.open(title);
    await ben.incident.cards.step(title, step).uncheck();
    await expect(anna.incident.cards.heading(title)).toContainText("0 of 3");
    await expect(anna.incident.timeline.entry(line)).toHaveCount(0);
    await expect(note).toHaveCount(0);
    await ben.incident.undo();
    await expect(anna.incident.cards.heading(title)).toContainText("1 of 3");
    await expect(anna.incident.timeline.entry(line)).toHaveCount(1);
  });
  await test.step("a line that somebody has changed since stays, and that is said", async () => {
    const editor = await anna.incident.timeline.edit(line);
    await editor.text.press("End");
    await editor.text.pressSequentially(", at 13:50");
    await editor.done.click();
    await expect(ben.incident.timeline.entry(`${line}, at 13:50`)).toHaveCount(1);
    await ben.incident.cards.step(title, step).uncheck();
    await expect(note).toHaveText("Its line in the timeline stays: somebody has changed it since.");
    await expect(anna.incident.cards.heading(title)).toContainText("0 of 3");
    await expect(anna.incident.timeline.entry(line)).toHaveCount(1);
    await ben.incident.cards.step(title, step).check();
    await expect(anna.incident.cards.heading(title)).toContainText("1 of 3");
    await expect(anna.incident.timeline.entry(line)).toHaveCount(1);
  });
  await test.step("a tick and its line are one step of undo", async () => {
    await anna.incident.cards.step(title, "Agree on the text").check();
    await expect(anna.incident.timeline.entry("Agree on the text")).toBeVisible();
    await anna.incident.header.title.click();
    await anna.page.evaluate(() => document.activeElement.blur());
    await anna.incident.undo();
    await expect(anna.incident.cards.step(title, "Agree on the text")).not.toBeChecked();
    await expect(anna.incident.timeline.entry("Agree on the text")).toHaveCount(0);
  });
});

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`clock and cards have no fault that axe knows: ${colorScheme}, ${size}`, async ({ visit, server }) => {
      const options = { viewport, colorScheme, bypassCSP: true, reducedMotion: "reduce" };
      const anna = await withClock(visit, server, "Anna", options);
      const { updates, cards, header, panel } = anna.incident;
      await anna.declare("Looked at");
      const found = await faults(anna.page, "later");
      await updates.choose("Every 15 min");
      await pass(anna, 20);
      await expect(updates.clock).toContainText("Update due since");
      found.push(...(await faults(anna.page, "due")));
      await updates.clock.click();
      found.push(...(await faults(anna.page, "menu")));
      await anna.page.keyboard.press("Escape");
      if (size === "phone") await header.toggleProperties.click();
      // So that no checkbox lies half under the head of the panel.
      await panel.panel.getByRole("button", { name: "Phases" }).click();
      await cards.open("Need to contact a provider?");
      await cards.step("Need to contact a provider?", "Look at the provider").check();
      found.push(...(await faults(anna.page, "card")));
      expect(found).toEqual([]);
    });
  }
}
