import { interpretAsDocumentId } from "@automerge/automerge-repo";
import { expect, test } from "./fixtures/test.mjs";

/** The document's name in the store: its bytes are those of the incident's id. */
const documentAt = (path) => interpretAsDocumentId(Uint8Array.from(Buffer.from(path.slice("/i/".length).replaceAll("-", ""), "hex")));

/** Spoils what the browser has stored of a document, as a bad disk would. How many pieces. */
async function spoil(page, document) {
  return test.step("spoil the stored pieces of the document", () =>
    page.evaluate(async (document) => {
      const result = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const database = await result(indexedDB.open("andon"));
      const chunks = database.transaction("chunks", "readwrite").objectStore("chunks");
      const keys = (await result(chunks.getAllKeys())).filter(([owner]) => owner === document);
      for (const key of keys) {
        const chunk = await result(chunks.get(key));
        chunk.binary = chunk.binary.map((byte, place) => (place > 8 ? byte ^ 0xff : byte));
        await result(chunks.put(chunk, key));
      }
      database.close();
      return keys.length;
    }, document));
}

test("a damaged piece is set aside, reported, and its content comes back from the relay", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const path = await anna.declare("Bad disk");
  await anna.incident.composer.paste("13:10 line one\n13:44 line two\n14:00 line three");
  await anna.status.untilOnTheRelay();
  await anna.go("/diagnostics");
  await expect(anna.diagnostics.noDamage).toBeVisible();

  const pieces = await spoil(anna.page, documentAt(path));
  expect(pieces).toBeGreaterThan(0);
  await anna.go(path);
  await expect(anna.incident.header.title).toHaveText("Bad disk");
  for (const text of ["line one", "line two", "line three"]) await expect(anna.incident.timeline.entry(text)).toBeVisible();
  await anna.status.untilOnTheRelay();

  await anna.go("/diagnostics");
  await expect(anna.diagnostics.damagedPieces.first()).toBeVisible();
  await expect(anna.diagnostics.damaged).toContainText(documentAt(path));

  await test.step("it can be written on, and is whole on the device again", async () => {
    await anna.go(path);
    await anna.incident.composer.type("14:10 line four");
    await anna.status.untilOnTheRelay();
    await anna.untilAppIsKept();
    await anna.goOffline();
    await anna.page.reload();
    for (const text of ["line one", "line four"]) await expect(anna.incident.timeline.entry(text)).toBeVisible();
    await anna.goOnline();
  });
});

test("damage without a relay is told, and the rest of the app works", async ({ visit }) => {
  const ben = await visit("Ben");
  await ben.page.goto("/");
  await ben.entrance.workAlone.click();
  await ben.entrance.sayName("Ben");
  const path = await ben.declare("Bad disk, no relay");
  await ben.status.untilSync("on this device");
  await ben.go("/diagnostics");
  expect(await spoil(ben.page, documentAt(path))).toBeGreaterThan(0);
  await ben.go(path);
  await expect(ben.page.getByRole("heading", { level: 1 })).toHaveText("This incident is not on this device");
  await ben.go("/diagnostics");
  await expect(ben.diagnostics.damagedPieces.first()).toBeVisible();
  await ben.declare("Goes on");
});

test("the diagnostics tell what one needs and copy it without names and texts", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("A secret name");
  await anna.untilAppIsKept();
  await anna.status.untilOnTheRelay();
  await anna.go("/diagnostics");
  await expect(anna.diagnostics.device).toContainText("Opens without a networkyes");
  await expect(anna.diagnostics.device).toContainText(/Documents stored\d/);
  await expect(anna.diagnostics.changes).toContainText("The relay has stored everything you wrote.");
  await anna.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await anna.page.getByRole("button", { name: "Copy for a report" }).click();
  await expect(anna.page.getByRole("button", { name: "Copied" })).toBeVisible();
  const report = await anna.page.evaluate(() => navigator.clipboard.readText());
  expect(report).toContain("changes: on the relay");
  expect(report).not.toContain("Anna");
  expect(report).not.toContain("A secret name");
});

test("two thousand messages that no client of ours would send harm nobody", async ({ server, arrive }) => {
  const anna = await arrive("Anna");
  const path = await anna.declare("Unharmed");
  const ben = await arrive("Ben");
  await ben.go(path);
  await test.step("send nonsense with Ben's access", () =>
    ben.page.evaluate(async (url) => {
      for (let round = 0; round < 20; round += 1) {
        const socket = new WebSocket(url);
        await new Promise((resolve) => (socket.onopen = socket.onerror = resolve));
        for (let n = 0; n < 100 && socket.readyState === WebSocket.OPEN; n += 1) {
          socket.send(crypto.getRandomValues(new Uint8Array(1 + n)));
        }
        socket.close();
      }
    }, ben.line.url.replace("http", "ws") + "/sync"));
  await ben.incident.composer.type("13:44 still here");
  await expect(anna.incident.timeline.entry("still here")).toBeVisible();
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});
