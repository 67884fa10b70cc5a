import { expect, test } from "./fixtures/test.mjs";

test("after the first visit the app opens, reloads, declares and edits with the server dead and the network gone", async ({ server, arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("From before");
  await anna.incident.composer.type("13:44 written online");
  await anna.status.untilOnTheRelay();
  await anna.untilAppIsKept();
  await test.step("the server dies", () => server.kill());
  try {
    await anna.goOffline();
    await anna.page.reload();
    await expect(anna.incident.timeline.entry("written online")).toBeVisible();
    await anna.incident.composer.type("13:45 written offline");
    await anna.incident.summary.write("Cause", "the cable");
    await anna.incident.header.chooseSeverity("SEV-3");
    await anna.incident.header.moveTo("mitigated");
    await anna.go("/");
    await expect(anna.home.incident("From before")).toContainText("SEV-3");
    await anna.declare("From the dark");
    await anna.incident.composer.type("13:46 also offline");
    await anna.page.reload();
    await expect(anna.incident.timeline.entry("also offline")).toBeVisible();
    await anna.go("/");
    await anna.home.openIncident("From before");
    await expect(anna.incident.timeline.entry("written offline")).toBeVisible();
    await expect(anna.incident.summary.line("Cause")).toContainText("the cable");
    await anna.incident.header.expectPhase("Mitigated");
  } finally {
    await server.start();
  }
  await anna.goOnline();
  await anna.status.untilOnTheRelay();
  const ben = await arrive("Ben");
  await ben.home.openIncident("From the dark");
  await expect(ben.incident.timeline.entry("also offline")).toBeVisible();
});

test("three people apart write in the same incident; when they meet no line is lost", async ({ arrive }) => {
  const people = [await arrive("Anna"), await arrive("Ben"), await arrive("Carla")];
  const path = await people[0].declare("Apart");
  await people[0].incident.composer.type("2023-03-27 13:00 from before");
  for (const person of people) {
    await person.go(path);
    await expect(person.incident.timeline.entry("from before")).toBeVisible();
    await person.untilAppIsKept();
  }
  for (const person of people) await person.goOffline();
  for (const [place, person] of people.entries()) {
    for (let line = 0; line < 3; line += 1) {
      await person.incident.composer.type(`2023-03-27 13:${10 * place + line + 10} ${person.name} line ${line}`);
    }
    const field = await person.incident.summary.startWriting("Mitigation");
    await field.pressSequentially(`${person.name} helped. `);
    const editor = await person.incident.timeline.edit("from before");
    await editor.text.press("End");
    await editor.text.pressSequentially(` +${person.name}`);
    await editor.text.press("Escape");
  }
  for (const person of people) await person.goOnline();
  for (const person of people) await person.status.untilOnTheRelay();
  for (const reader of people) {
    const { timeline, summary } = reader.incident;
    await expect(timeline.entry(/line \d/)).toHaveCount(9);
    for (const writer of people) {
      await expect(timeline.entry("from before")).toContainText(`+${writer.name}`);
      await expect(summary.line("Mitigation")).toContainText(`${writer.name} helped.`);
    }
  }
  const texts = await Promise.all(people.map((person) => person.incident.timeline.entry(/line \d/).allTextContents()));
  expect(texts[1]).toEqual(texts[0]);
  expect(texts[2]).toEqual(texts[0]);
});

test("closing the tab a moment after typing loses nothing", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Closed too soon");
  for (const [place, question] of ["Cause", "Impact", "Mitigation"].entries()) {
    const field = await anna.incident.summary.startWriting(question);
    await field.pressSequentially(`the whole answer ${place}.`);
    await anna.closeAndReturn();
    await expect(anna.incident.summary.line(question)).toContainText(`the whole answer ${place}.`);
  }
  await anna.incident.composer.field.fill("13:44 entered, and gone");
  await anna.page.keyboard.press("Enter");
  await anna.closeAndReturn();
  await expect(anna.incident.timeline.entry("entered, and gone")).toBeVisible();
  await anna.status.untilOnTheRelay();
});

test("closing the tab a moment after typing loses nothing without a network either", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Closed in the dark");
  await anna.untilAppIsKept();
  await anna.goOffline();
  const field = await anna.incident.summary.startWriting("Cause");
  await field.pressSequentially("typed in the dark.");
  await anna.closeAndReturn();
  await expect(anna.incident.summary.line("Cause")).toContainText("typed in the dark.");
  await anna.goOnline();
  await anna.status.untilOnTheRelay();
});

test("two tabs of one browser agree at once, offline too", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const path = await anna.declare("Two tabs");
  await anna.untilAppIsKept();
  const second = await anna.newTab(path);
  await expect(second.incident.header.title).toHaveText("Two tabs");
  await anna.incident.composer.type("13:44 from the first tab");
  await expect(second.incident.timeline.entry("from the first tab")).toBeVisible();

  await anna.goOffline();
  await second.incident.composer.type("13:45 from the second tab");
  await expect(anna.incident.timeline.entry("from the second tab")).toBeVisible();
  await anna.incident.header.chooseSeverity("SEV-1");
  await expect(second.incident.header.severity).toContainText("SEV-1");
  const [one, other] = [await anna.incident.summary.startWriting("Cause"), await second.incident.summary.startWriting("Cause")];
  await Promise.all([one.pressSequentially("one "), other.pressSequentially("other ")]);
  await expect(async () => {
    const [a, b] = [await one.inputValue(), await other.inputValue()];
    expect(a).toBe(b);
    expect(a.length).toBe("one other ".length);
  }).toPass();
  await second.go("/");
  await second.declare("Declared in the second tab");
  await anna.go("/");
  await expect(anna.home.incident("Declared in the second tab")).toBeVisible();

  await anna.goOnline();
  await anna.status.untilOnTheRelay();
  await second.status.untilOnTheRelay();
  const ben = await arrive("Ben");
  await ben.home.openIncident("Two tabs");
  await expect(ben.incident.timeline.entry("from the second tab")).toBeVisible();
});

test("what another tab changed while offline is sent by the tab that is left", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const path = await anna.declare("The tab that is left");
  await anna.untilAppIsKept();
  const second = await anna.newTab(path);
  await expect(second.incident.header.title).toHaveText("The tab that is left");
  await anna.go("/");
  await anna.goOffline();
  await second.incident.composer.type("13:45 from the tab that goes");
  await expect(second.incident.timeline.entry("from the tab that goes")).toBeVisible();
  await second.close();
  await anna.goOnline();
  await anna.status.untilOnTheRelay();
  const ben = await arrive("Ben");
  await ben.go(path);
  await expect(ben.incident.timeline.entry("from the tab that goes")).toBeVisible();
});

test("the status says where one's changes are, all the way", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Honest words");
  await anna.status.untilOnTheRelay();
  await anna.goOffline();
  await anna.status.untilSync("on this device, relay not reached");
  await anna.incident.composer.type("13:44 one");
  await expect(anna.status.sync).toHaveText(/^on this device, \d+ changes? waiting$/);
  const waiting = async () => Number((await anna.status.sync.textContent()).match(/\d+/)?.[0] ?? 0);
  const before = await waiting();
  await anna.incident.composer.type("13:45 two");
  await expect.poll(waiting).toBeGreaterThan(before);
  await test.step("the link leads to the diagnostics", () => anna.status.sync.click());
  await expect(anna.diagnostics.changes).toContainText("will be sent when the relay answers");
  await anna.goOnline();
  await anna.status.untilOnTheRelay();
  await expect(anna.diagnostics.changes).toContainText("The relay has stored everything you wrote.");
});

test("a server that is killed while people write loses nothing that was said to be on the relay", async ({ server, arrive }) => {
  test.slow();
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  const path = await anna.declare("Kill the server");
  await anna.status.untilOnTheRelay();
  await ben.go(path);
  await expect(ben.incident.header.title).toHaveText("Kill the server");
  let acknowledged = 0;
  for (let round = 0; round < 3; round += 1) {
    await anna.incident.composer.type(`2023-03-27 13:${10 + round} acknowledged ${round}`);
    await anna.status.untilOnTheRelay();
    acknowledged += 1;
    const writing = test.step("write while it dies", async () => {
      await ben.incident.composer.type(`2023-03-27 14:${10 + round} during the fall ${round}`);
      await anna.incident.composer.type(`2023-03-27 15:${10 + round} during the fall as well ${round}`);
    });
    await test.step("kill -9", () => server.kill());
    await writing;
    const exported = JSON.parse(await server.andon("export", "--format", "json", "--incident", path.slice(3)));
    expect(exported.timeline.filter((entry) => entry.text.startsWith("acknowledged"))).toHaveLength(acknowledged);
    await server.start();
    await anna.status.untilOnTheRelay();
    await ben.status.untilOnTheRelay();
  }
  const carla = await arrive("Carla");
  await carla.go(path);
  for (const person of [anna, ben, carla]) {
    await expect(person.incident.timeline.entry(/acknowledged \d/)).toHaveCount(3);
    await expect(person.incident.timeline.entry(/during the fall/)).toHaveCount(6);
  }
});

test("a server that starts with an empty directory is a different one, and says so", async ({ server, arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Kept by Anna");
  await anna.status.untilOnTheRelay();
  const before = server.data;
  await server.kill();
  server.data = `${before}-empty`;
  try {
    await server.start();
    await expect(anna.status.sync).toHaveText(/^refused, because /, { timeout: 30_000 });
    await anna.incident.composer.type("13:44 still writing");
    await expect(anna.incident.timeline.entry("still writing")).toBeVisible();
  } finally {
    await server.dispose();
    server.data = before;
    await server.start();
  }
});
