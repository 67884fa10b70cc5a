import { readFile } from "node:fs/promises";
import { faults } from "./fixtures/axe.mjs";
import { file, png } from "./fixtures/pictures.mjs";
import { Server } from "./fixtures/server.mjs";
import { expect, test } from "./fixtures/test.mjs";

const MIB = 1024 * 1024;

async function two(arrive, name) {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare(name);
  await ben.home.openIncident(name);
  await expect(ben.incident.header.title).toHaveText(name);
  return [anna, ben];
}

/** Every part of a file that a person's browser sends: `[hash, offset]`. */
function partsOf(person) {
  const parts = [];
  person.page.on("request", (request) => {
    if (request.method() !== "PATCH") return;
    parts.push([request.url().split("/").pop(), Number(request.headers()["upload-offset"])]);
  });
  return parts;
}

test("a picture pasted offline is there at once, and reaches the others when the relay is back", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "A pasted picture");
  await ben.incident.files.open();
  await expect(ben.incident.files.panel).toContainText("Paste or drop pictures and files here.");
  await anna.goOffline();
  const { files } = anna.incident;
  expect(await files.paste(anna.page.locator("body"), [png("image.png")])).toBe(true);
  const name = /screenshot \d{4}-\d\d-\d\d \d\d-\d\d\.png/;
  await expect(files.row(name)).toContainText("on this device");
  await files.expectThumbnail(name);
  await expect(files.tab).toHaveText(/Files\s*1/);
  await anna.status.untilSync(/on this device, \d+ changes? and 1 file waiting/);
  await anna.goOnline();
  await expect(files.row(name)).toContainText("on the relay", { timeout: 30_000 });
  await anna.status.untilOnTheRelay();
  await ben.incident.files.expectThumbnail(name);
  await expect(ben.incident.files.row(name)).toContainText("Anna");
  await test.step("Ben has it from then on, also without a relay", async () => {
    await ben.goOffline();
    await ben.incident.files.row(name).getByRole("button", { name: /^Show/ }).click();
    await ben.incident.files.expectPicture();
  });
});

test("pictures are looked at with the keyboard", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("The viewer");
  const { files } = anna.incident;
  await files.open();
  await files.choose(png("first.png"), png("second.png", { colour: [20, 90, 200], width: 3000, height: 2000 }), file("log.txt", 100));
  await expect(files.rows).toHaveCount(3);
  const show = files.row("first.png").getByRole("button", { name: "Show first.png" });
  await show.focus();
  await anna.page.keyboard.press("Enter");
  await expect(files.viewer.getByRole("img", { name: "first.png" })).toBeVisible();
  await expect(files.viewer).toContainText("1 of 2");
  await anna.page.keyboard.press("ArrowRight");
  const second = files.viewer.getByRole("img", { name: "second.png" });
  await expect(second).toBeVisible();
  const width = () => second.evaluate((image) => image.getBoundingClientRect().width);
  expect(await width()).toBeLessThan(1300);
  await anna.page.keyboard.press("+");
  await expect.poll(width).toBe(3000);
  await anna.page.keyboard.press("-");
  await expect.poll(width).toBeLessThan(1300);
  await anna.page.keyboard.press("ArrowRight");
  await expect(second).toBeVisible();
  await anna.page.keyboard.press("ArrowLeft");
  await expect(files.viewer.getByRole("img", { name: "first.png" })).toBeVisible();
  await test.step("the focus stays inside and comes back", async () => {
    for (let at = 0; at < 8; at += 1) {
      await anna.page.keyboard.press("Tab");
      const outside = await anna.page.evaluate(() => document.activeElement.closest("dialog") === null && document.activeElement !== document.body);
      expect(outside).toBe(false);
    }
    await anna.page.keyboard.press("Escape");
    await expect(files.viewer).toBeHidden();
    await expect(show).toBeFocused();
  });
});

test("the same file is stored and sent once", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Twice the same");
  const parts = partsOf(anna);
  const { files, composer, timeline } = anna.incident;
  await composer.type("13:44 a line");
  await files.open();
  await files.choose(file("trace.bin", MIB + 1000));
  await expect(files.row("trace.bin")).toContainText("on the relay");
  expect(parts.map(([, offset]) => offset)).toEqual([0, MIB / 2, MIB]);
  await files.choose(file("trace.bin", MIB + 1000));
  await expect(files.problems).toContainText("“trace.bin” is attached here already.");
  await files.problems.getByRole("button", { name: "Dismiss" }).click();
  await files.drop(timeline.entry("a line"), [file("again.bin", MIB + 1000)]);
  await expect(files.row("again.bin")).toContainText("on the relay");
  await expect(files.below(timeline.entry("a line"))).toHaveCount(1);
  await expect(files.rows).toHaveCount(2);
  expect(parts).toHaveLength(3);
  await anna.go("/diagnostics");
  await expect(anna.page.getByText("1, 1.0 MB")).toBeVisible();
});

test("an upload that is cut off goes on where it was, also after a reload", async ({ arrive, visit }) => {
  test.slow();
  const { Server } = await import("./fixtures/server.mjs");
  const server = await Server.start();
  try {
    const anna = await arrive("Anna", { server });
    const path = await anna.declare("Cut off");
    const parts = partsOf(anna);
    await anna.status.untilOnTheRelay();
    // The relay dies while the fourth part is under way.
    let killed;
    await anna.page.route("**/api/v1/blobs/*", async (route) => {
      if (route.request().method() === "PATCH" && parts.length === 4 && !killed) {
        killed = server.kill();
        await killed;
      }
      await route.continue().catch(() => {});
    });
    const { files } = anna.incident;
    await files.open();
    const dump = file("dump.bin", 5 * MIB, 7);
    await files.choose(dump);
    await expect.poll(() => Boolean(killed), { timeout: 20_000 }).toBe(true);
    await expect(files.row("dump.bin")).toContainText("on this device");
    await anna.page.unroute("**/api/v1/blobs/*");
    await server.start();
    await anna.page.reload();
    await anna.incident.files.open();
    await expect(anna.incident.files.row("dump.bin")).toContainText("on the relay", { timeout: 40_000 });
    const offsets = parts.map(([, offset]) => offset / (MIB / 2));
    // Three parts were safe, the fourth was not answered.
    expect(offsets.slice(0, 4)).toEqual([0, 1, 2, 3]);
    expect(offsets.slice(4).every((offset) => offset >= 3)).toBe(true);
    expect(offsets.at(-1)).toBe(9);

    const ben = await arrive("Ben", { server });
    await ben.go(path);
    await ben.incident.files.open();
    const download = ben.page.waitForEvent("download");
    await ben.incident.files.row("dump.bin").getByRole("button", { name: "Download dump.bin" }).click();
    expect((await readFile(await (await download).path())).equals(dump.buffer)).toBe(true);
  } finally {
    await server.dispose();
  }
});

test("two tabs of one browser do not send a file twice", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const path = await anna.declare("Two tabs");
  const other = await anna.newTab(path);
  await other.incident.files.open();
  const parts = [partsOf(anna), partsOf(other)];
  await anna.incident.files.open();
  await anna.incident.files.choose(file("big.bin", 4 * MIB, 11));
  for (const tab of [anna, other]) {
    await expect(tab.incident.files.row("big.bin")).toContainText("on the relay", { timeout: 20_000 });
  }
  expect(parts.flat()).toHaveLength(8);
});

test("what is too large, empty or a folder is refused with words", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Limits");
  const { files } = anna.incident;
  await files.open();
  await files.choose({ name: "video.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(25 * MIB + 1) }, file("empty.log", 0), file("fine.log", 10));
  await expect(files.row("fine.log")).toBeVisible();
  await expect(files.problems).toContainText("“video.mp4” has 25.1 MiB; the relay takes at most 25 MiB a file. Put it where all can reach it");
  await expect(files.problems).toContainText("“empty.log” is empty: there is nothing to attach.");
  await expect(files.rows).toHaveCount(1);
});

test("what is above the relay's own limit is refused before it is attached, offline too", async ({ arrive }) => {
  const server = await Server.start(["--max-attachment", "2048"]);
  try {
    const anna = await arrive("Anna", { server });
    await anna.declare("A small relay");
    const { files } = anna.incident;
    await files.open();
    await expect(files.panel).toContainText("A file may have up to 2 KiB.");
    const refused = "“core.bin” has 3 KiB; the relay takes at most 2 KiB a file. Put it where all can reach it and write the link down.";
    await files.choose(file("core.bin", 3000, 5), file("fine.log", 2000, 6));
    await expect(files.problems).toContainText(refused);
    await expect(files.row("fine.log")).toContainText("on the relay");
    await expect(files.rows).toHaveCount(1);
    await test.step("while no relay answers, what it said last holds", async () => {
      await anna.page.route("**/api/v1/session", (route) => route.abort());
      await anna.page.reload();
      await files.open();
      await files.choose(file("core.bin", 3000, 5));
      await expect(files.problems).toContainText(refused);
      await expect(files.rows).toHaveCount(1);
    });
  } finally {
    await server.dispose();
  }
});

test("what the relay refuses says why and stays on the device", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Refused");
  const { files } = anna.incident;
  await files.open();
  const message = "This file is too large: the relay takes at most 1 KiB a file.";
  await anna.page.route("**/api/v1/blobs/*", (route) =>
    route.request().method() === "PATCH"
      ? route.fulfill({ status: 413, json: { code: "blob-too-large", message } })
      : route.continue(),
  );
  await files.choose(file("core.bin", 3000, 5));
  await expect(files.row("core.bin")).toContainText(`on this device; refused, because: ${message}`);
  await anna.status.untilOnTheRelay();
});

test("wrong bytes from the relay are not shown", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Wrong bytes");
  await ben.page.route("**/api/v1/blobs/*", (route) =>
    route.request().method() === "GET"
      ? route.fulfill({ status: 200, body: png("other.png", { colour: [1, 2, 3] }).buffer })
      : route.continue(),
  );
  await anna.incident.files.open();
  await anna.incident.files.choose(png("right.png", { colour: [9, 9, 90] }));
  await ben.incident.files.open();
  await ben.incident.files.row("right.png").getByRole("button", { name: "Show right.png" }).click();
  await expect(ben.incident.files.viewer).toContainText("is not this file, so it is not shown");
  await expect(ben.incident.files.viewer.locator("img")).toHaveCount(0);
  await ben.page.keyboard.press("Escape");
  await expect(ben.incident.files.row("right.png")).toContainText("not shown: the relay gave something else");
});

test("SVG and HTML neither run nor render: they are downloads without a type", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const types = [];
  await anna.page.exposeFunction("madeUrl", (type) => types.push(type));
  await anna.page.addInitScript(() => {
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      globalThis.madeUrl(blob.type);
      return make.call(URL, blob);
    };
  });
  await anna.page.reload();
  await anna.declare("Nothing runs");
  const { files } = anna.incident;
  const dialogs = [];
  anna.page.on("dialog", (dialog) => dialogs.push(dialog.message()));
  const script = "globalThis.ran = true; alert(1)";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="${script}"><script>${script}</script></svg>`;
  const html = `<!doctype html><script>${script}</script><img src=x onerror="${script}">`;
  await files.open();
  await files.choose(
    { name: "plan.svg", mimeType: "image/svg+xml", buffer: Buffer.from(svg) },
    { name: "page.html", mimeType: "text/html", buffer: Buffer.from(html) },
    { name: "lie.png", mimeType: "image/png", buffer: Buffer.from(svg + "<!-- a lie -->") },
    { name: "<img src=x onerror=alert(1)>", mimeType: "text/plain", buffer: Buffer.from("text") },
  );
  await expect(files.rows).toHaveCount(4);
  for (const [name, text] of [["plan.svg", svg], ["page.html", html]]) {
    const begun = anna.page.waitForEvent("download");
    await files.row(name).getByRole("button", { name: `Download ${name}` }).first().click();
    const download = await begun;
    expect(download.suggestedFilename()).toBe(name);
    expect(await readFile(await download.path(), "utf8")).toBe(text);
  }
  expect(types).toEqual(["application/octet-stream", "application/octet-stream"]);
  await files.row("lie.png").getByRole("button", { name: "Show lie.png" }).click();
  await expect(files.viewer.getByRole("alert")).toContainText("cannot show it as a picture");
  await anna.page.keyboard.press("Escape");
  await expect(files.rows.locator("img")).toHaveCount(0);
  expect(await anna.page.evaluate(() => globalThis.ran)).toBeUndefined();
  expect(dialogs).toEqual([]);
});

test("a picture pasted into the line goes with it; text is pasted as ever", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Into the line");
  const { files, composer, timeline } = anna.incident;
  await composer.field.fill("14:05 the graph");
  expect(await files.paste(composer.field, [png("image.png")])).toBe(true);
  await expect(files.below(composer.form)).toHaveCount(1);
  await test.step("it is still there after a reload", async () => {
    await anna.page.reload();
    await expect(files.below(composer.form)).toHaveCount(1);
    await expect(composer.field).toHaveValue("14:05 the graph");
  });
  await composer.field.press("Enter");
  await expect(files.below(composer.form)).toHaveCount(0);
  for (const person of [anna, ben]) await person.incident.files.expectChip(person.incident.timeline.entry("the graph"));
  await test.step("a picture without a word becomes a line by its name", async () => {
    await files.paste(composer.field, [png("disk.png", { colour: [10, 200, 10] })]);
    await expect(files.below(composer.form)).toHaveCount(1);
    await composer.field.press("Enter");
    await files.expectChip(timeline.entry("disk.png"));
  });
  await test.step("what spreadsheets copy is a text", async () => {
    expect(await files.paste(composer.field, [png("image.png", { colour: [5, 5, 5] })], "a\tb")).toBe(false);
    await expect(files.below(composer.form)).toHaveCount(0);
    await composer.paste("14:30 only words");
  });
  await test.step("the way to the line", async () => {
    await files.open();
    await files.row("disk.png").getByRole("button", { name: /^entry/ }).click();
    await expect(timeline.entry("disk.png")).toBeFocused();
  });
});

test("a picture goes into a note", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Into a note");
  const { files, notes } = anna.incident;
  await notes.open();
  await ben.incident.notes.open();
  await notes.field.fill("see the graph");
  await files.paste(notes.field, [png("graph.png")]);
  await expect(files.below(notes.panel)).toHaveCount(1);
  await notes.field.press("Control+Enter");
  await ben.incident.files.expectChip(ben.incident.notes.row("see the graph"));
  await notes.press("see the graph", "Edit");
  await files.paste(notes.writing, [file("trace.txt", 300)]);
  await expect(files.below(ben.incident.notes.row("see the graph"))).toHaveCount(2);
});

test("over plain HTTP, where browsers neither hash nor lock, it works the same", async ({ arrive, visit, server }) => {
  const anna = await visit("Anna");
  await anna.context.addInitScript(() => {
    Object.defineProperty(Crypto.prototype, "subtle", { value: undefined });
    Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
  });
  await anna.join(await server.token());
  await anna.declare("Plain HTTP");
  const ben = await arrive("Ben");
  await ben.home.openIncident("Plain HTTP");
  await anna.incident.files.open();
  await ben.incident.files.open();
  await anna.incident.files.choose(png("plain.png", { width: 900, height: 700 }), file("log.bin", 700_000, 23));
  await ben.incident.files.expectThumbnail("plain.png");
  await expect(ben.incident.files.row("log.bin")).toContainText("on the relay");
});

test("a device without room says so, and the document does not name what is not kept", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("No room");
  const { files } = anna.incident;
  await files.open();
  await anna.page.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...given) {
      if (this.name === "bytes") throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, given);
    };
  });
  await files.choose(file("trace.bin", 5000));
  await expect(files.problems).toContainText("“trace.bin” was not attached. There is no room left for Andon in this browser.");
  await expect(files.rows).toHaveCount(0);
});

test("a file is renamed, removed and brought back", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Names");
  const { files } = anna.incident;
  await files.open();
  await ben.incident.files.open();
  await files.choose(file("a.log", 20, 3));
  await files.press("a.log", "Rename");
  await files.nameField.fill("API server.log");
  await files.nameField.press("Enter");
  await expect(ben.incident.files.row("API server.log")).toBeVisible();
  await files.press("API server.log", "Remove");
  await expect(ben.incident.files.rows).toHaveCount(0);
  await files.row("removed").getByRole("button", { name: "Undo" }).click();
  await expect(ben.incident.files.row("API server.log")).toBeVisible();
  await files.press("API server.log", "Rename");
  await files.nameField.fill("never mind");
  await files.nameField.press("Escape");
  await expect(files.row("API server.log")).toBeVisible();
});

test("a picture is shown after a reload without a network", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.untilAppIsKept();
  await anna.declare("In the tunnel");
  const { files } = anna.incident;
  await anna.goOffline();
  await files.paste(anna.page.locator("body"), [png("map.png", { colour: [120, 0, 120] })]);
  await files.expectThumbnail("map.png");
  await anna.page.reload();
  await files.open();
  await files.expectThumbnail("map.png");
  await anna.status.untilSync(/file waiting/);
});

for (const colorScheme of ["light", "dark"]) {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    test(`axe finds nothing: ${colorScheme}, ${viewport.width}`, async ({ arrive }) => {
      const options = { viewport, colorScheme, bypassCSP: true, reducedMotion: "reduce" };
      const anna = await arrive("Anna", options);
      await anna.declare("Axe and files");
      const { files, composer, header } = anna.incident;
      await composer.field.fill("14:05 the graph");
      await files.paste(composer.field, [png("graph.png")]);
      await expect(files.below(composer.form)).toHaveCount(1);
      const found = await faults(anna.page, "composer");
      await composer.field.press("Enter");
      await expect(files.below(anna.incident.timeline.entry("the graph"))).toHaveCount(1);
      await files.paste(anna.page.locator("body"), [
        png("a very long name of a picture ".repeat(5) + ".png", { colour: [0, 100, 90] }),
        file("kubernetes-apiserver-audit.log", 4000),
      ]);
      await expect(files.rows).toHaveCount(3);
      await files.expectThumbnail("a very long name");
      found.push(...(await faults(anna.page, "files")));
      const scrolls = await anna.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(scrolls).toBe(false);
      await files.row("a very long name").getByRole("button", { name: /^Show/ }).click();
      await files.expectPicture();
      found.push(...(await faults(anna.page, "viewer")));
      expect(found).toEqual([]);
    });
  }
}
