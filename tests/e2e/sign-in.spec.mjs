import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Provider, SECRET } from "../interop/provider.mjs";
import { faults } from "./fixtures/axe.mjs";
import { Person } from "./fixtures/person.mjs";
import { Server } from "./fixtures/server.mjs";
import { expect, test as base } from "./fixtures/test.mjs";

const test = base.extend({
  /** A real provider, and a server that offers it. */
  house: async ({}, use) => {
    const ends = [];
    const provider = await Provider.start({ after: (end) => ends.push(end) });
    const secrets = await mkdtemp(join(tmpdir(), "andon-secret-"));
    await writeFile(join(secrets, "secret"), SECRET);
    const server = await Server.start(provider.options(join(secrets, "secret")));
    provider.serve(server.url);
    await use({ provider, server });
    await server.dispose();
    await rm(secrets, { recursive: true });
    for (const end of ends) await end().catch(() => {});
  },
  /** Somebody at the server's own address, which the provider sends people back to. */
  come: async ({ browser, house }, use) => {
    const people = [];
    await use(async (name, options = {}) => {
      const line = { url: house.server.url, cut: () => {}, mend: () => {} };
      const person = await Person.come(browser, name, line, options);
      people.push(person);
      return person;
    });
    for (const person of people) await person.context.close();
    expect(people.flatMap((person) => person.broken)).toEqual([]);
  },
});

/** From the entrance to the provider's pages, through them, and back. */
const signIn = (person, who) =>
  test.step(`${person.name} signs in`, async () => {
    await person.entrance.joinForm.provider("Test House").click();
    await person.page.getByPlaceholder("Enter any login").fill(who);
    await person.page.getByPlaceholder("and password").fill("any");
    await person.page.getByRole("button", { name: "Sign-in" }).click();
    await person.page.getByRole("button", { name: "Continue" }).click();
  });

test("one signs in from the entrance, and goes on without the provider and without a network", async ({ house, come }) => {
  const anna = await come("Anna");
  await anna.page.goto("/");
  await signIn(anna, "anna@example.org");
  await anna.entrance.sayName("Anna");
  await anna.status.untilOnTheRelay();
  const path = await anna.declare("Search is slow");
  await anna.status.untilOnTheRelay();
  await anna.untilAppIsKept();

  await test.step("the provider is down, the server starts anew", async () => {
    await house.provider.stop();
    await house.server.restart();
    await anna.page.reload();
    await anna.status.untilOnTheRelay();
    await anna.incident.composer.type("13:44 still here");
    await anna.status.untilOnTheRelay();
  });
  await test.step("no network at all", async () => {
    await anna.context.setOffline(true);
    await house.server.stop();
    await anna.page.goto(path);
    await expect(anna.incident.timeline.entry("still here")).toBeVisible();
    await anna.incident.composer.type("13:50 and now");
    await expect(anna.status.sync).toHaveText(/^on this device/);
  });
});

test("when the provider is down a page says so, and a join link lets one in", async ({ house, come }) => {
  await house.provider.stop();
  const ben = await come("Ben", { bypassCSP: true });
  await ben.page.goto("/");
  await expect(ben.entrance.joinForm.provider("Test House")).toBeVisible();
  expect(await faults(ben.page, "the entrance")).toEqual([]);
  await ben.entrance.joinForm.provider("Test House").click();
  await expect(ben.entrance.heading).toHaveText("You were not signed in");
  await expect(ben.page.getByText("It does not answer")).toBeVisible();
  expect(await faults(ben.page, "the page that says why")).toEqual([]);
  await ben.page.getByRole("link", { name: "Back to Andon" }).click();
  await ben.entrance.joinForm.join(`${house.server.url}/#join=${await house.server.token()}`);
  await ben.entrance.sayName("Ben");
  await ben.status.untilOnTheRelay();
});

test("who is revoked is told, keeps the work, and signs in again when that is allowed", async ({ house, come }) => {
  const anna = await come("Anna");
  await anna.page.goto("/");
  await signIn(anna, "anna@example.org");
  await anna.entrance.sayName("Anna");
  await anna.declare("Queue grows");
  await anna.status.untilOnTheRelay();
  const name = "anna@example.org (signs in)";
  await house.server.andon("token", "revoke", name);
  await expect(anna.status.sync).toHaveText(/^refused, because .*revoked/, { timeout: 15_000 });
  await anna.incident.composer.type("13:44 written meanwhile");
  await anna.go("/settings");
  await anna.settings.joinForm.provider("Test House").click();
  await expect(anna.page.getByText("was taken back")).toBeVisible();
  await house.server.andon("token", "restore", name);
  // The provider still knows Anna, so it asks nothing.
  await anna.page.getByRole("link", { name: "Try again" }).click();
  await anna.status.untilOnTheRelay();
  await anna.home.openIncident("Queue grows");
  await expect(anna.incident.timeline.entry("written meanwhile")).toBeVisible();
});

test("without a provider nobody is offered one", async ({ visit, server }) => {
  const carl = await visit("Carl");
  const asked = carl.page.waitForResponse(/\/api\/v1\/sign-in$/);
  await carl.page.goto("/");
  expect(await (await asked).json()).toEqual({ name: null });
  await expect(carl.entrance.joinForm.link).toBeVisible();
  await expect(carl.page.getByRole("link", { name: /Sign in/ })).toHaveCount(0);
  expect(server.log).not.toContain("panicked");
});
