import { SONNET, STAGING_CLUSTER, entriesOf } from "./fixtures/texts.mjs";
import { expect, test } from "./fixtures/test.mjs";

/** High enough for a whole timeline of some forty entries. */
const TALL = { viewport: { width: 1440, height: 2600 } };
const PARIS = { zone: "Europe/Paris", started: "2023-03-27T12:59", kind: "Backfill" };

test("the staging cluster's five entries, typed and pasted, in Europe/Paris", async ({ server, arrive }) => {
  const anna = await arrive("Anna", TALL);
  const { composer, timeline, header } = anna.incident;
  await anna.declare("Staging: Kubernetes cluster 3 is misbehaving", PARIS);
  await timeline.hideSystem.click();

  const [first, ...rest] = STAGING_CLUSTER.split("\n").slice(2).join("\n").trim().split(/\n(?=- )/);
  await composer.type(first.replace("- **12:59** : ", "2023-03-27 12:59 "));
  await composer.paste(rest.join("\n"));

  const expected = entriesOf(STAGING_CLUSTER);
  expect(expected).toHaveLength(5);
  // The declaration has written a line of its own.
  const own = await timeline.entries.filter({ hasNotText: /everything is gone|alerts on the cluster|Crossplane|autoscaling|stable/ });
  await test.step("all five are there, in order, nested bullets inside", async () => {
    for (const [time, text] of expected) await expect(timeline.entry(text)).toContainText(time);
    await expect(timeline.entry("several alerts").getByRole("listitem")).toHaveText([
      "pods are not being provisioned",
      "the external secrets controller crashes",
      "cluster 3 is taken out of the branch placement API at once",
    ]);
    await expect(timeline.entry("Crossplane").getByRole("listitem")).toHaveCount(2);
    await expect(timeline.days.first()).toContainText("2023-03-27");
    await expect(timeline.days.first()).toContainText("Europe/Paris");
    expect(await own.count()).toBeLessThanOrEqual(1);
  });
  await header.moveTo("mitigated", { since: "2023-03-27 14:10" });
  await header.moveTo("resolved", { since: "2023-03-27 14:13" });
  await expect(header.clock).toHaveText("It took 1 h 14 min");

  await anna.status.untilOnTheRelay();
  const markdown = await server.andon("export", "--format", "md", "--incident", "Staging: Kubernetes");
  const json = JSON.parse(await server.andon("export", "--format", "json", "--incident", "Staging: Kubernetes"));
  const exported = json.timeline.filter((entry) => entry.kind === "note");
  expect(exported.slice(-5).map((entry) => entry.occurred.at)).toEqual([
    "2023-03-27T10:59:00Z",
    "2023-03-27T11:10:00Z",
    "2023-03-27T11:44:00Z",
    "2023-03-27T12:00:00Z",
    "2023-03-27T12:10:00Z",
  ]);
  let from = 0;
  for (const [time, text] of expected) {
    const at = markdown.indexOf(text, from);
    expect(at, `${time} ${text} in the Markdown export`).toBeGreaterThan(from);
    from = at;
  }
});

test("the sonnet's 34 entries, half by each of two people, one of them offline half of the time", async ({ server, arrive }) => {
  test.slow();
  const [anna, ben] = [await arrive("Anna", TALL), await arrive("Ben", TALL)];
  await ben.untilAppIsKept();
  const name = "Search: the new sonnet";
  const path = await anna.declare(name, { zone: "UTC", started: "2015-10-21T14:51", kind: "Backfill" });
  await ben.home.openIncident(name);
  await expect(ben.incident.header.title).toHaveText(name);

  const [heading, , ...lines] = SONNET.trim().split("\n");
  expect(lines).toHaveLength(34);
  const half = (odd) => lines.filter((_, place) => place % 2 === odd);
  const text = (some) => [heading, ...some].join("\n");
  const [annas, bens] = [half(0), half(1)];

  await anna.incident.composer.paste(text(annas.slice(0, 8)));
  await ben.incident.composer.paste(text(bens.slice(0, 8)));
  await ben.goOffline();
  await anna.incident.composer.paste(text(annas.slice(8)));
  await ben.incident.composer.paste(text(bens.slice(8)));
  await expect(ben.status.sync).toHaveText(/^on this device, \d+ changes? waiting$/);
  await ben.page.reload();
  await expect(ben.incident.timeline.entry("Incident ends")).toBeVisible();
  await ben.goOnline();
  await ben.status.untilOnTheRelay();
  await anna.status.untilOnTheRelay();

  const expected = entriesOf(SONNET);
  const inBoth = [];
  for (const person of [anna, ben]) {
    const { timeline } = person.incident;
    const written = timeline.entries.filter({ hasText: /^\s*1[456]:\d\d/ });
    await expect(written.filter({ hasNotText: name })).toHaveCount(34, { timeout: 30_000 });
    const order = await written.filter({ hasNotText: name }).allTextContents();
    inBoth.push(order.map((line) => line.replace(/\s+/g, " ")));
  }
  expect(inBoth[0]).toEqual(inBoth[1]);
  await test.step("complete and in order", () => {
    const times = inBoth[0].map((line) => line.match(/\d\d:\d\d/)[0]);
    expect(times).toEqual(expected.map(([time]) => time));
    for (const [time, what] of expected) {
      expect(inBoth[0].filter((line) => line.includes(time) && line.includes(what)), what).toHaveLength(1);
    }
  });

  const exported = JSON.parse(await server.andon("export", "--format", "json", "--incident", path.slice(3)));
  const entries = exported.timeline.filter((entry) => entry.kind === "note" && entry.occurred.at.startsWith("2015"));
  const inJson = entries.map((entry) => entry.text.replaceAll("**", ""));
  const inBrowser = inBoth[0].map((line) => inJson.findIndex((text) => line.includes(text)));
  expect(inBrowser.filter((place) => place >= 0)).toEqual([...Array(34).keys()].map((place) => place + inJson.length - 34));
  const markdown = await server.andon("export", "--format", "md", "--incident", path.slice(3));
  let from = 0;
  for (const line of inJson) {
    const at = markdown.replaceAll("**", "").indexOf(line, from);
    expect(at, `${line} in the Markdown export`).toBeGreaterThanOrEqual(from);
    from = at;
  }
});

test("a line without a time is now; a time is today", async ({ arrive }) => {
  const anna = await arrive("Anna", TALL);
  const { composer, timeline } = anna.incident;
  await anna.declare("Printing stops");
  await composer.field.fill("the queue is empty");
  await composer.expectPreview("→ now");
  await composer.type("");
  await composer.field.fill("2023-03-27 about 23:00 somebody heard a bang");
  await composer.expectPreview(/about 2023-03-27 23:00/);
  await composer.type("");
  await expect(timeline.entry("somebody heard a bang")).toContainText("~23:00");
  await expect(timeline.entry("the queue is empty").getByRole("time")).toHaveText(/^\d\d:\d\d$/);
  await expect(timeline.days.first()).toContainText("2023-03-27");
  await composer.field.fill("   ");
  await composer.field.press("Enter");
  await expect(timeline.entries).toHaveCount(3);
});

test("two entries in the same minute keep the order in which they were written", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna", TALL), await arrive("Ben", TALL)];
  await anna.declare("Same minute", PARIS);
  await anna.incident.timeline.hideSystem.click();
  for (const number of [1, 2, 3, 4]) await anna.incident.composer.type(`2023-03-27 13:44 number ${number}`);
  await anna.status.untilOnTheRelay();
  await ben.home.openIncident("Same minute");
  const expected = [1, 2, 3, 4].map((number) => new RegExp(`13:44.*number ${number}`, "s"));
  for (const person of [anna, ben]) {
    await expect(person.incident.timeline.entry("number")).toHaveText(expected);
  }
  await anna.page.reload();
  await expect(anna.incident.timeline.entry("number")).toHaveText(expected);
});

test("an entry's time can be exact, about and a range, and moves it to its place", async ({ arrive }) => {
  const anna = await arrive("Anna", TALL);
  const { composer, timeline } = anna.incident;
  await anna.declare("Times", PARIS);
  await composer.paste("2023-03-27 13:10 first\n13:44 second\n14:00 third");
  let editor = await timeline.edit("third");
  await editor.setTime("13:20");
  await expect(timeline.entry(/first|second|third/)).toHaveText([/13:10.*first/s, /13:20.*third/s, /13:44.*second/s]);

  editor = await timeline.edit("third");
  await editor.setTime("about 13:05");
  await expect(timeline.entry(/first|second|third/)).toHaveText([/~13:05.*third/s, /13:10.*first/s, /13:44.*second/s]);

  editor = await timeline.edit("second");
  await editor.setTime("11:32-13:05");
  await expect(timeline.entry("second")).toContainText("11:32–13:05");

  editor = await timeline.edit("first");
  await editor.time.fill("half past never");
  await expect(editor.time).toHaveAccessibleDescription(/Not a time yet/);
  await editor.time.press("Escape");
  await expect(timeline.entry("first")).toContainText("13:10");
});

test("kind and importance, from the line itself and afterwards", async ({ arrive }) => {
  const anna = await arrive("Anna", TALL);
  const { composer, timeline } = anna.incident;
  await anna.declare("Kinds", PARIS);
  await composer.type("2023-03-27 13:10 #decision remove Crossplane");
  await composer.type("! 13:44 only 3 CRDs are left");
  await expect(timeline.entry("remove Crossplane")).toHaveAccessibleName(/decision/);
  await expect(timeline.entry("only 3 CRDs")).toHaveAccessibleName(/important/);
  const editor = await timeline.edit("only 3 CRDs");
  await editor.setKind("observation");
  await editor.important.click();
  await editor.done.click();
  await expect(timeline.entry("only 3 CRDs")).toHaveAccessibleName(/observation/);
  await expect(timeline.entry("only 3 CRDs")).not.toHaveAccessibleName(/important/);
});

test("deleting can be undone, from its place, by the key and from the list of deleted entries", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna", TALL), await arrive("Ben", TALL)];
  const { composer, timeline } = anna.incident;
  await anna.declare("Deleting", PARIS);
  await composer.paste("2023-03-27 13:10 stays\n13:44 goes\n14:00 stays too");
  await ben.home.openIncident("Deleting");
  await expect(ben.incident.timeline.entry("goes")).toBeVisible();

  await timeline.press("goes", "Delete");
  await expect(timeline.entry("goes")).toHaveCount(0);
  await expect(ben.incident.timeline.entry("goes")).toHaveCount(0);
  await test.step("undo in its place", () => timeline.entries.getByRole("button", { name: "Undo" }).click());
  await expect(ben.incident.timeline.entry("goes")).toBeVisible();

  await timeline.press("goes", "Delete");
  await expect(timeline.entry("goes")).toHaveCount(0);
  await anna.incident.undo();
  await expect(timeline.entry("goes")).toBeVisible();
  await anna.incident.redo();
  await expect(ben.incident.timeline.entry("goes")).toHaveCount(0);

  await test.step("Ben brings it back from the list", async () => {
    await ben.incident.timeline.deleted.getByRole("button", { name: /1 deleted/ }).click();
    await ben.incident.timeline.deleted.getByRole("button", { name: "Restore" }).click();
  });
  await expect(timeline.entry("goes")).toContainText("13:44");
});

test("the history tells who changed what, with the old text and the old time", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna", TALL), await arrive("Ben", TALL)];
  await anna.declare("History", PARIS);
  await anna.incident.composer.type("2023-03-27 13:44 everything is deleted");
  await anna.status.untilOnTheRelay();
  await ben.home.openIncident("History");
  const editor = await ben.incident.timeline.edit("everything is deleted");
  await editor.text.press("End");
  await editor.text.pressSequentially(" but three CRDs");
  await editor.setTime("13:45");
  await ben.status.untilOnTheRelay();
  await expect(anna.incident.timeline.entry("but three CRDs")).toContainText("13:45");

  await anna.incident.timeline.press("but three CRDs", "History");
  const { history } = anna.incident.timeline;
  await expect(history).toContainText(/Ben.*changed the text/s);
  await expect(history).toContainText("moved it from 2023-03-27 13:44 to 2023-03-27 13:45");
  await expect(history).toContainText(/Anna.*wrote it/s);
  await expect(history.getByRole("insertion").first()).toHaveText(" but three CRDs");
});

test("an entry whose text was changed says so, and leads to its history", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna", TALL), await arrive("Ben", TALL)];
  await anna.declare("A line is corrected", PARIS);
  await anna.incident.composer.type("2023-03-27 13:44 everything is deleted");
  await anna.incident.composer.type("2023-03-27 13:50 nobody touches this");
  await ben.home.openIncident("A line is corrected");
  const { timeline } = anna.incident;
  await expect(timeline.editedMark("everything")).toHaveCount(0);
  const editor = await ben.incident.timeline.edit("everything is deleted");
  await editor.text.press("End");
  await editor.text.pressSequentially(" but three CRDs");
  await editor.text.press("Escape");
  for (const person of [anna, ben]) await expect(person.incident.timeline.editedMark("but three CRDs")).toBeVisible();
  await expect(timeline.editedMark("nobody touches")).toHaveCount(0);
  await timeline.editedMark("but three CRDs").hover();
  await expect(timeline.editedMark("but three CRDs")).toHaveAttribute("title", /^Edited .* by Ben/);
  await timeline.editedMark("but three CRDs").click();
  await expect(timeline.history).toContainText(/Ben.*changed the text/s);
  await test.step("after loading the page anew", () => anna.page.reload());
  await expect(timeline.editedMark("but three CRDs")).toBeVisible();
  await expect(timeline.editedMark("nobody touches")).toHaveCount(0);
});

for (const width of [1440, 390]) {
  test(`a long timeline opens at its beginning, ${width} pixels wide`, async ({ arrive }) => {
    const anna = await arrive("Anna", { viewport: { width, height: 844 } });
    const name = `From the top at ${width}`;
    const path = await anna.declare(name, { zone: "UTC" });
    await anna.incident.composer.paste(SONNET);
    await anna.status.untilOnTheRelay();
    const ben = await arrive("Ben", { viewport: { width, height: 844 } });
    for (const [person, how] of [[anna, "kept on the device"], [ben, "from the relay"]]) {
      await test.step(how, async () => {
        await person.go("/");
        // The pointer stays where the press was, and a row may appear under it.
        await person.home.openIncident(name);
        await expect(person.incident.timeline.entries.nth(3)).toBeAttached();
        await person.go(path);
        await expect(person.incident.timeline.entries.nth(3)).toBeAttached();
        await person.status.untilOnTheRelay();
        expect(await person.incident.timeline.scrolled).toBe(0);
        await expect(person.incident.timeline.latest).toBeVisible();
      });
    }
  });
}

test("one toggle shows all times in the reader's own zone", async ({ arrive }) => {
  const anna = await arrive("Anna", { ...TALL, timezoneId: "Asia/Tokyo" });
  const { composer, timeline } = anna.incident;
  await anna.declare("Zones", PARIS);
  await composer.type("2023-03-27 23:30 late in Paris");
  await expect(timeline.entry("late in Paris")).toContainText("23:30");
  await test.step("yours", () => anna.status.showTimesIn("yours"));
  await expect(timeline.entry("late in Paris")).toContainText("06:30");
  await expect(timeline.days.filter({ hasText: "2023-03-28" })).toContainText("Asia/Tokyo");
  await anna.status.showTimesIn("Europe/Paris");
  await expect(timeline.entry("late in Paris")).toContainText("23:30");
  await expect(timeline.entry("late in Paris").getByRole("time")).toHaveAttribute("title", /\+02:00 Europe\/Paris/);
});

test("midnight and the change to summer time", async ({ arrive }) => {
  const anna = await arrive("Anna", TALL);
  const { composer, timeline } = anna.incident;
  await anna.declare("A night in March", { zone: "Europe/Paris", started: "2023-03-25T23:50", kind: "Backfill" });
  await composer.paste("2023-03-25 23:58 before midnight\n00:05 after midnight\n01:59 still winter\n03:01 summer already");
  await expect(timeline.days.filter({ hasText: /2023-03-2[56]/ })).toHaveText([/2023-03-25/, /2023-03-26/]);
  await expect(timeline.entry("still winter").getByRole("time")).toHaveAttribute("datetime", "2023-03-26T00:59:00Z");
  await expect(timeline.entry("summer already").getByRole("time")).toHaveAttribute("datetime", "2023-03-26T01:01:00Z");
});

test("all of it with the keyboard alone", async ({ arrive }) => {
  const anna = await arrive("Anna", TALL);
  const { timeline, composer } = anna.incident;
  const keys = anna.page.keyboard;
  const press = (...names) => test.step(`press ${names.join(" ")}`, async () => {
    for (const name of names) await keys.press(name);
  });
  await press("d");
  await keys.type("Keyboard only");
  await press("Enter");
  await expect(anna.incident.header.title).toHaveText("Keyboard only");
  await timeline.hideSystem.focus();
  await press("t");
  await expect(composer.field).toBeFocused();
  await keys.type("2023-03-27 13:10 one");
  await press("Enter");
  await keys.type("13:44 two");
  await press("Enter");
  await keys.type("14:00 three");
  await press("Enter", "Escape");

  await test.step("walk to the second entry", async () => {
    await press("j");
    await timeline.entry("three").waitFor();
    for (let steps = 0; steps < 10; steps += 1) {
      if ((await timeline.focused.filter({ hasText: /13:44/ }).count()) > 0) break;
      const at = await timeline.focused.textContent();
      await press(/14:00|three/.test(at) || !/13:10/.test(at) ? "k" : "j");
    }
    await expect(timeline.focused).toContainText("two");
  });
  await press("i");
  await expect(timeline.entry("two")).toHaveAccessibleName(/important/);
  await press("e");
  await keys.type(" and a half");
  await press("Escape");
  await expect(timeline.entry("two and a half")).toBeFocused();

  await test.step("change its time and kind from the editor", async () => {
    await press("Enter", "Tab", "Control+a");
    await keys.type("13:50");
    await press("Enter");
    await expect(timeline.entry("two and a half")).toContainText("13:50");
    await expect(timeline.entry("two and a half")).toBeFocused();
    await press("e", "Tab", "Tab", "Enter");
    await keys.type("deci");
    await press("Enter", "Escape");
    await expect(timeline.entry("two and a half")).toHaveAccessibleName(/decision/);
  });
  await test.step("delete and undo", async () => {
    await timeline.entry("two and a half").focus();
    await press("Delete");
    await expect(timeline.entry("two and a half")).toHaveCount(0);
    await press("Control+z");
    await expect(timeline.entry("two and a half")).toBeVisible();
  });
  await press("h");
  await test.step("severity, phase, commander by their keys", async () => {
    await press("s");
    await keys.type("2");
    await press("Enter");
    await expect(anna.incident.header.severity).toContainText("SEV-2");
    await press("p", "Enter");
    await anna.incident.header.expectPhase("Mitigated");
    await press("c");
    await expect(anna.page.getByRole("combobox", { name: "Commander" })).toBeFocused();
    await press("Escape", "g", "h");
    await expect(anna.home.heading).toBeVisible();
  });
});

test("the draft of a line survives a reload", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Drafts");
  await anna.incident.composer.field.pressSequentially("13:44 not entered yet");
  await anna.page.reload();
  await expect(anna.incident.composer.field).toHaveValue("13:44 not entered yet");
});

test("a link to an entry leads to it", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare("Links to lines", PARIS);
  await anna.incident.composer.paste(
    ["2023-03-27 08:00 the one that is meant", ...Array.from({ length: 80 }, (_, n) => `2023-03-27 13:${String(n % 60).padStart(2, "0")} line ${n}`)].join("\n"),
  );
  await anna.status.untilOnTheRelay();
  await anna.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await anna.page.keyboard.press("Escape");
  await test.step("copy the link of the first line", async () => {
    await anna.page.keyboard.press("j");
    await anna.page.keyboard.press("Home");
    await anna.incident.timeline.press("the one that is meant", "Copy link");
  });
  const address = await anna.page.evaluate(() => navigator.clipboard.readText());
  await ben.go(new URL(address).pathname + new URL(address).hash);
  await expect(ben.incident.timeline.entry("the one that is meant")).toBeFocused();
});
