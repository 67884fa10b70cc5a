import { interpretAsDocumentId } from "@automerge/automerge-repo";
import { faults } from "./fixtures/axe.mjs";
import { setClock } from "./fixtures/clock.mjs";
import { png } from "./fixtures/pictures.mjs";
import { alone } from "./fixtures/server.mjs";
import { expect, test } from "./fixtures/test.mjs";

const YEAR = 365 * 24 * 3600 * 1000;

/** The document's name in the store: its bytes are those of the incident's id. */
const documentAt = (path) => interpretAsDocumentId(Uint8Array.from(Buffer.from(path.slice("/i/".length).replaceAll("-", ""), "hex")));

/** How many pieces a browser keeps of a document, and how many files. */
async function stored(person, document) {
  return person.page.evaluate(async (document) => {
    const keys = async (name, store) => {
      const database = await new Promise((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      const found = await new Promise((resolve, reject) => {
        const request = database.transaction(store).objectStore(store).getAllKeys();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      database.close();
      return found;
    };
    const pieces = (await keys("andon", "chunks")).filter(([owner]) => owner === document);
    return { pieces: pieces.length, files: (await keys("andon.files", "sizes")).length };
  }, document);
}

/** Somebody whose clock stands a year back closes an incident with a picture, so that for others it is old. */
async function longAgo(arrive, server, name) {
  const anna = await arrive("Anna", { server });
  await setClock(anna, new Date(Date.now() - YEAR));
  await anna.page.reload();
  const path = await anna.declare(name);
  await anna.incident.composer.type("13:44 all deleted but three CRDs");
  await anna.incident.files.open();
  await anna.incident.files.choose(png("dashboard.png"));
  await expect(anna.incident.files.row("dashboard.png")).toContainText("on the relay");
  for (const phase of ["mitigated", "resolved", "closed"]) await anna.incident.header.moveTo(phase);
  await anna.incident.header.expectPhase("Closed");
  await anna.status.untilOnTheRelay();
  return path;
}

test("what need not be kept goes when one makes room, and comes again when one opens it", async ({ arrive }) =>
  alone(async (server) => {
    const path = await longAgo(arrive, server, "From last year");
    const ben = await arrive("Ben", { server });
    const { device } = ben.settings;
    await ben.declare("Burning now");
    await ben.status.untilOnTheRelay();
    await test.step("an old one is not fetched, an open one is here", async () => {
      await ben.go("/settings");
      await expect(device.kept).toHaveText(/^All 1 that are to be kept are on this device. 1 older ones are fetched/);
      await expect(device.region).toContainText("Nothing is on this device that need not be kept.");
      await device.keep("Everything");
      await expect(device.kept).toHaveText(/^All 2 that are to be kept are on this device\./);
      await device.keep("Month");
      await expect(device.kept).toHaveText(/^All 1 that are to be kept are on this device. 1 older/);
      await expect(device.region).toContainText("1 document is on this device that need not be kept.");
    });
    await test.step("opened, it and its picture are here", async () => {
      await ben.go(path);
      await expect(ben.incident.timeline.entry("three CRDs")).toBeVisible();
      await ben.incident.files.open();
      await ben.incident.files.expectThumbnail("dashboard.png");
    });
    const document = documentAt(path);
    expect(await stored(ben, document)).toEqual({ pieces: expect.any(Number), files: 1 });
    await test.step("while another tab has it open it stays", async () => {
      const tab = await ben.newTab("/settings");
      await expect(tab.settings.device.region).toContainText("1 document is on this device");
      await tab.settings.device.makeRoom.click();
      await expect(tab.settings.device.room).toHaveText(/^Nothing went from this device\. 1 stay: they are open in a tab/);
      await tab.page.close();
      expect((await stored(ben, document)).pieces).toBeGreaterThan(0);
    });
    await test.step("then it goes, with its picture", async () => {
      await ben.go("/settings");
      await device.makeRoom.click();
      await expect(device.room).toHaveText(/^1 document went from this device, and of files 1 \(/);
      await expect(device.region).toContainText("Nothing is on this device that need not be kept.");
      expect(await stored(ben, document)).toEqual({ pieces: 0, files: 0 });
      expect(await faults(ben.page, "settings, room made")).toEqual([]);
    });
    await test.step("without the relay it is said plainly that it is not here", async () => {
      await ben.untilAppIsKept();
      await ben.goOffline();
      await ben.go(path);
      await expect(ben.page.getByRole("heading", { level: 1 })).toHaveText("This incident is not on this device");
      await ben.go("/settings");
      await expect(device.makeRoom).toBeDisabled();
      await ben.go(path);
      await ben.goOnline();
      await expect(ben.incident.timeline.entry("three CRDs")).toBeVisible();
    });
    await test.step("it can be written in, and nothing is numbered twice", async () => {
      await ben.incident.composer.type("13:50 read again");
      await ben.status.untilOnTheRelay();
      await ben.page.reload();
      await expect(ben.incident.timeline.entry("read again")).toBeVisible();
      await expect(ben.incident.timeline.entry("three CRDs")).toBeVisible();
    });
  }));

test("an old incident that was written in offline stays until the relay has all of it", async ({ arrive }) =>
  alone(async (server) => {
    const path = await longAgo(arrive, server, "From last year");
    // For Ben it is old whatever he writes: his clock stands where Anna's stood.
    const ben = await arrive("Ben", { server });
    await ben.go(path);
    await expect(ben.incident.timeline.entry("three CRDs")).toBeVisible();
    await ben.untilAppIsKept();
    await ben.goOffline();
    await ben.incident.composer.type("13:50 a line that only this device has");
    await expect(ben.status.sync).toContainText("waiting");
    await ben.go("/settings");
    await expect(ben.settings.device.makeRoom).toBeDisabled();
    expect((await stored(ben, documentAt(path))).pieces).toBeGreaterThan(0);
    await ben.goOnline();
    await ben.settings.device.makeRoom.click();
    await expect(ben.settings.device.room).not.toBeEmpty();
    await ben.status.untilOnTheRelay();
    await ben.go(path);
    await expect(ben.incident.timeline.entry("only this device has")).toBeVisible();
  }));

test("without a relay, too, it is right how much is on this device", async ({ visit }) => {
  const ben = await visit("Ben");
  await ben.page.goto("/");
  await ben.entrance.workAlone.click();
  await ben.entrance.sayName("Ben");
  await ben.declare("Alone in the dark");
  await ben.status.untilSync("on this device");
  await ben.settings.wayHere.click();
  await expect(ben.settings.device.kept).toHaveText("All 1 that are to be kept are on this device.");
  await ben.page.reload();
  await expect(ben.settings.device.kept).toHaveText("All 1 that are to be kept are on this device.");
  await expect(ben.settings.device.makeRoom).toBeDisabled();
});

test("a row of the index that says something else than its page is made anew", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("With a row");
  await anna.status.untilOnTheRelay();
  await anna.go("/diagnostics");
  const index = anna.page.getByRole("region", { name: "The index" });
  await index.getByRole("button", { name: "Make the index anew" }).click();
  await expect(index.getByRole("status")).toHaveText(/^\d+ read\. Every row was right\./);
});
