import { faults } from "./fixtures/axe.mjs";
import { catchNotifications, notificationsOf } from "./fixtures/notifications.mjs";
import { expect, test } from "./fixtures/test.mjs";

// Each test has people of its own, because all tests of a file share a workspace.
async function two(arrive, name, [one, other], options) {
  const [anna, ben] = [await arrive(one, options), await arrive(other, options)];
  await anna.declare(name);
  await ben.home.openIncident(name);
  await expect(ben.incident.header.title).toHaveText(name);
  return [anna, ben];
}

test("a role that was handed over is accepted, and its history says so", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Handed over", ["Anna", "Ben"]);
  await expect(anna.incident.roles.notAccepted).toHaveCount(0);
  await anna.incident.header.handOverTo("Ben");
  await test.step("Ben is asked, the others see that he has not answered", async () => {
    await expect(ben.incident.roles.offer).toContainText(/You are the commander now, handed over by Anna at \d\d:\d\d\./);
    await expect(anna.incident.roles.notAccepted.first()).toBeVisible();
    await expect(anna.incident.roles.offer).toHaveCount(0);
  });
  await ben.incident.roles.accept();
  await expect(ben.incident.roles.offer).toHaveCount(0);
  await expect(anna.incident.roles.notAccepted).toHaveCount(0);
  const history = await anna.incident.roles.history("Commander");
  await expect(history).toHaveCount(2);
  await expect(history.first()).toContainText(/from Anna to Ben, accepted \d{4}-\d\d-\d\d \d\d:\d\d/);
  await expect(history.last()).toContainText("Anna took it");
});

test("a role can be handed back", async ({ arrive }) => {
  const [carla, dan] = await two(arrive, "Handed back", ["Carla", "Dan"]);
  await carla.incident.roles.give("Scribe", "Carla");
  await carla.incident.roles.give("Scribe", "Dan");
  await expect(dan.incident.roles.offer).toContainText("You are the scribe now, handed over by Carla");
  await dan.incident.roles.handBack();
  await expect(dan.incident.roles.holder("Scribe")).toContainText("Carla");
  await expect(carla.incident.roles.offer).toContainText("You are the scribe now, handed over by Dan");
  await carla.incident.roles.accept();
  const history = await dan.incident.roles.history("Scribe");
  await expect(history).toHaveText([
    /from Dan to Carla, accepted/,
    /from Carla to Dan, never accepted/,
    /Carla took it/,
  ]);
});

test("who gives a role away while the holder is offline sees that it is not accepted", async ({ arrive }) => {
  const [ewa, finn] = await two(arrive, "Offline holder", ["Ewa", "Finn"]);
  await finn.goOffline();
  await ewa.incident.header.handOverTo("Finn");
  await expect(ewa.incident.roles.notAccepted.first()).toBeVisible();
  await finn.goOnline();
  await finn.incident.roles.accept();
  await expect(ewa.incident.roles.notAccepted).toHaveCount(0);
});

test("a role handed to me is told by a notification, if I have allowed it", async ({ visit, server }) => {
  const [gina, hugo] = [await visit("Gina"), await visit("Hugo")];
  await catchNotifications(hugo, { permission: "granted" });
  for (const person of [gina, hugo]) await person.join(await server.token());
  await gina.declare("Told");
  await hugo.home.openIncident("Told");
  await expect(hugo.incident.header.title).toHaveText("Told");
  await gina.incident.header.handOverTo("Hugo");
  await expect(hugo.incident.roles.offer).toBeVisible();
  const told = { title: "Told", body: "You are the commander now, handed over by Gina", silent: true };
  await expect.poll(() => notificationsOf(hugo)).toEqual([told]);
  await test.step("once on this device, whatever is loaded again", async () => {
    await hugo.page.reload();
    await expect(hugo.incident.roles.offer).toBeVisible();
    expect(await notificationsOf(hugo)).toEqual([]);
  });
});

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`what is asked of a new holder has no fault that axe knows: ${colorScheme}, ${size}`, async ({ arrive }) => {
      const options = { viewport, colorScheme, bypassCSP: true, reducedMotion: "reduce" };
      const names = [`Ida ${colorScheme} ${size}`, `Jon ${colorScheme} ${size}`];
      const [anna, ben] = await two(arrive, `Asked for a word, ${colorScheme}, ${size}`, names, options);
      await anna.incident.header.handOverTo(names[1]);
      await expect(ben.incident.roles.offer).toBeVisible();
      await expect(anna.incident.roles.notAccepted.first()).toBeVisible();
      const found = [...(await faults(ben.page, "offer")), ...(await faults(anna.page, "not accepted"))];
      if (size === "phone") await ben.incident.header.toggleProperties.click();
      await ben.incident.roles.history("Commander");
      found.push(...(await faults(ben.page, "history")));
      expect(found).toEqual([]);
    });
  }
}
