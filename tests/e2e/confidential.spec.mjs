import { faults } from "./fixtures/axe.mjs";
import { expect, test } from "./fixtures/test.mjs";

const SECRET = "The data of a client in Lyon is concerned";

/** Everything that the relay says to a person's browser, from now on. */
function heard(person) {
  const frames = [];
  person.page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => frames.push(Buffer.from(payload)));
  });
  return frames;
}

/** The documents of which a browser keeps anything. */
async function documents(person) {
  const names = await person.page.evaluate(async () => {
    const found = [];
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const store of database.objectStoreNames) {
        const keys = await new Promise((resolve, reject) => {
          const request = database.transaction(store).objectStore(store).getAllKeys();
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
        found.push(...keys.filter(Array.isArray).map(([document]) => document));
      }
      database.close();
    }
    return found;
  });
  return new Set(names);
}

test("a confidential note reaches those with access, and of the others not even the wire", async ({
  arrive,
  server,
}) => {
  const anna = await arrive("Anna", { confidential: true });
  const ben = await arrive("Ben");
  const cleo = await arrive("Cleo", { role: "admin" });
  const frames = heard(ben);
  await ben.page.reload();
  await anna.declare("A leak");
  await anna.incident.notes.open();
  await anna.incident.notes.add("Who knows the client?");
  await anna.incident.notes.add(SECRET, { confidential: true });
  const own = anna.incident.notes.row(SECRET);
  await expect(own).toHaveAccessibleName(/^Confidential note by Anna/);
  await expect(own).toContainText("confidential");
  await expect(anna.incident.notes.field).toHaveValue("");

  for (const person of [ben, cleo]) {
    await person.home.openIncident("A leak");
    await person.incident.notes.open();
    await expect(person.incident.notes.row("Who knows the client?")).toBeVisible();
  }
  await expect(cleo.incident.notes.row(SECRET)).toBeVisible();
  await expect(ben.incident.notes.panel).toContainText("1 internal note");
  await expect(ben.incident.notes.rows).toHaveCount(1);
  await ben.incident.notes.field.fill("public");
  await expect(ben.incident.notes.secrecy, "who has no access cannot write one").toBeHidden();
  await ben.incident.notes.field.fill("");

  await test.step("an answer to it is as confidential", async () => {
    await cleo.incident.notes.reply(SECRET, "The lawyers know");
    await expect(anna.incident.notes.row("The lawyers know")).toHaveAccessibleName(/^Confidential reply by Cleo/);
    await expect(ben.incident.notes.panel).toContainText("2 internal notes");
  });
  await test.step("nothing makes it public", async () => {
    await own.hover();
    await expect(own.getByRole("button", { name: "Reply" })).toBeVisible();
    await expect(own.getByRole("button", { name: "Make an action" })).toBeHidden();
  });
  await test.step("Anna takes hers back, and undoes that", async () => {
    await anna.incident.notes.press(SECRET, "Delete");
    await expect(ben.incident.notes.panel).toContainText("1 internal note,");
    await anna.incident.notes.rows.filter({ hasText: "Deleted" }).getByRole("button", { name: "Undo" }).click();
    await expect(ben.incident.notes.panel).toContainText("2 internal notes");
    await expect(cleo.incident.notes.row(SECRET)).toBeVisible();
  });
  await test.step("Ben's browser never got it", async () => {
    expect(frames.length).toBeGreaterThan(3);
    const all = Buffer.concat(frames).toString("latin1");
    expect(all).toContain("Who knows the client?");
    expect(all).not.toContain(SECRET);
    expect(all).not.toContain("lawyers");
    const [hers, his] = [await documents(anna), await documents(ben)];
    const more = [...hers].filter((document) => !his.has(document));
    expect(more, "the one document that Anna has and Ben has not").toHaveLength(1);
    expect(all.includes(more[0]), "its name was not even spoken of").toBe(false);
  });
  await test.step("no export carries it", async () => {
    for (const format of ["md", "json"]) {
      const text = await server.andon("export", "--format", format);
      expect(text).toContain("Who knows the client?");
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain("lawyers");
    }
  });
  expect(await faults(anna.page, "who may read it")).toEqual([]);
  expect(await faults(ben.page, "who may not")).toEqual([]);
});

test("a confidential note that was written offline arrives with those who may read it", async ({ arrive }) => {
  const anna = await arrive("Anna", { confidential: true });
  const ben = await arrive("Ben", { confidential: true });
  await anna.declare("A leak on a train");
  await ben.home.openIncident("A leak on a train");
  await ben.incident.notes.open();
  await anna.untilAppIsKept();
  await anna.goOffline();
  await anna.incident.notes.open();
  await anna.incident.notes.add(SECRET, { confidential: true });
  await expect(anna.status.sync).toContainText("waiting");
  await anna.page.reload();
  await anna.incident.notes.open();
  await expect(anna.incident.notes.row(SECRET)).toBeVisible();
  await anna.goOnline();
  await expect(ben.incident.notes.row(SECRET)).toHaveAccessibleName(/^Confidential note by Anna/);
  await expect(anna.status.sync).toContainText("on the relay");
});
