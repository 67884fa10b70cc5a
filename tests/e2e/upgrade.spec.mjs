import { Builds } from "./fixtures/builds.mjs";
import { Server } from "./fixtures/server.mjs";
import { expect, test as base } from "./fixtures/test.mjs";

const test = base.extend({
  builds: async ({}, use) => {
    const builds = await Builds.begin();
    await use(builds);
    await builds.dispose();
  },
  /** A server of the first build, which each of these tests upgrades. */
  upgrading: async ({ builds }, use) => {
    const server = await Server.start(["--app", await builds.make("first")]);
    await use(server);
    await server.dispose();
  },
});

/** The build whose page is shown. */
const build = ({ page }) => page.locator('meta[name="andon-build"]').getAttribute("content");

/** Whether a newer version has been fetched and waits. */
const waits = ({ page }) =>
  page.evaluate(async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting));

/** As an administrator does it: stops the old one, starts the new one. */
const upgrade = (server, app) =>
  test.step("the server is upgraded", async () => {
    await server.stop();
    server.options = ["--app", app];
    await server.start();
  });

test("an old tab goes on, and is offered the new version once nobody types in it", async ({ builds, upgrading, arrive }) => {
  const second = await builds.make("second");
  const anna = await arrive("Anna", { server: upgrading });
  await anna.untilAppIsKept();
  const path = await anna.declare("Certificates expire tonight");
  await anna.status.untilOnTheRelay();
  const other = await anna.newTab(path);
  await expect(other.incident.composer.field).toBeVisible();
  expect([await build(anna), await build(other)]).toEqual(["first", "first"]);

  await anna.incident.composer.field.click();
  await anna.incident.composer.field.pressSequentially("13:44 the old certif");
  await upgrade(upgrading, second);
  await test.step("Anna types on, and is not asked", async () => {
    await anna.status.untilOnTheRelay();
    await expect.poll(() => waits(anna), { timeout: 30_000 }).toBe(true);
    await anna.incident.composer.field.pressSequentially("icate is back");
    await expect(anna.updateOffer.region).toBeHidden();
    await expect(anna.incident.composer.field).toHaveValue("13:44 the old certificate is back");
    await expect(anna.incident.composer.field).toBeFocused();
  });
  await test.step("she is asked when she is done, and nothing moves", async () => {
    const before = await anna.incident.header.title.boundingBox();
    await anna.page.keyboard.press("Enter");
    await expect(anna.incident.timeline.entry("the old certificate is back")).toBeVisible();
    await anna.page.keyboard.press("Escape");
    await expect(anna.updateOffer.region).toBeVisible();
    expect(await anna.incident.header.title.boundingBox()).toEqual(before);
    expect(await build(anna)).toBe("first");
  });

  await other.incident.composer.field.click();
  await other.incident.composer.field.pressSequentially("13:46 half a sen");
  await test.step("she agrees, and has the new version with everything", async () => {
    await anna.updateOffer.update.click();
    await expect.poll(() => build(anna), { timeout: 20_000 }).toBe("second");
    await expect(anna.incident.timeline.entry("the old certificate is back")).toBeVisible();
    await anna.status.untilOnTheRelay();
    await expect(anna.updateOffer.region).toBeHidden();
  });
  await test.step("the other tab is left alone until it is loaded anew", async () => {
    expect(await build(other)).toBe("first");
    await other.incident.composer.field.pressSequentially("tence, now whole");
    await other.page.keyboard.press("Enter");
    await expect(anna.incident.timeline.entry("13:46")).toContainText("half a sentence, now whole");
    await other.page.reload();
    await expect.poll(() => build(other)).toBe("second");
  });
  await test.step("the new version opens without a network", async () => {
    await anna.goOffline();
    await anna.page.reload();
    await expect(anna.incident.timeline.entry("the old certificate is back")).toBeVisible();
    expect(await build(anna)).toBe("second");
  });
});

test("who says later is not asked again in this tab, and has the old version", async ({ builds, upgrading, arrive }) => {
  const anna = await arrive("Anna", { server: upgrading });
  await anna.untilAppIsKept();
  await upgrade(upgrading, await builds.make("second"));
  await anna.updateOffer.later.click({ timeout: 40_000 });
  await expect(anna.updateOffer.region).toBeHidden();
  expect(await build(anna)).toBe("first");
  await anna.declare("Still works");
  await anna.status.untilOnTheRelay();
  await expect(anna.updateOffer.region).toBeHidden();
  await anna.closeAndReturn();
  await expect.poll(() => build(anna)).toBe("second");
});

test("a server that is only half upgraded leaves the old version whole", async ({ builds, upgrading, arrive }) => {
  const anna = await arrive("Anna", { server: upgrading });
  await anna.untilAppIsKept();
  const tried = anna.context.waitForEvent("serviceworker", { timeout: 40_000 });
  await upgrade(upgrading, await builds.make("broken", { broken: true }));
  await tried;
  await anna.declare("Half an upgrade");
  await anna.status.untilOnTheRelay();
  await expect(anna.updateOffer.region).toBeHidden();
  await anna.page.reload();
  await expect(anna.incident.header.title).toHaveText("Half an upgrade");
  expect(await build(anna)).toBe("first");
  await upgrade(upgrading, await builds.make("second"));
  await anna.updateOffer.update.click({ timeout: 40_000 });
  await expect.poll(() => build(anna), { timeout: 20_000 }).toBe("second");
});
