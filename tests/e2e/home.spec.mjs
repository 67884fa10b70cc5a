import { alone } from "./fixtures/server.mjs";
import { expect, test } from "./fixtures/test.mjs";

test("an empty list invites the first declaration", async ({ arrive }) =>
  alone(async (server) => {
    const anna = await arrive("Anna", { server });
    await expect(anna.home.emptyHeading).toBeVisible();
    await expect(anna.home.filter).toBeHidden();
    await anna.home.declare.last().click();
    await anna.dialog.fill({ name: "The first" });
    await anna.dialog.declare();
    await expect(anna.incident.header.title).toHaveText("The first");
    await anna.go("/");
    await expect(anna.home.openIncidents).toHaveCount(1);
    await expect(anna.home.emptyHeading).toBeHidden();
  }));

test("open incidents on top, the newest first; closed ones below", async ({ arrive }) =>
  alone(async (server) => {
    const anna = await arrive("Anna", { server });
    for (const name of ["Oldest", "Middle", "Newest"]) {
      await anna.declare(name);
      await anna.go("/");
    }
    await expect(anna.home.openIncidents).toHaveText([/Newest/, /Middle/, /Oldest/]);
    await expect(anna.home.closed).toBeHidden();
    await anna.home.openIncident("Middle");
    await anna.incident.header.leavePath("Dismiss", "nothing was wrong");
    await anna.incident.header.expectPhase("Dismissed");
    await anna.go("/");
    await expect(anna.home.openIncidents).toHaveText([/Newest/, /Oldest/]);
    await expect(anna.home.closedIncidents).toHaveText([/Middle.*Dismissed/s]);
  }));

test("what burned when the app was last open is there before the index can be read", async ({ arrive }) =>
  alone(async (server) => {
    const anna = await arrive("Anna", { server });
    await anna.declare("Burns still");
    await anna.declare("Burned once");
    await anna.incident.header.leavePath("Dismiss", "nothing was wrong");
    await anna.go("/");
    await expect(anna.home.closedIncidents).toHaveText([/Burned once/]);
    // The workspace's own document is read, nothing else.
    await anna.page.addInitScript(() => {
      const read = IDBObjectStore.prototype.getAllKeys;
      let first;
      IDBObjectStore.prototype.getAllKeys = function (range) {
        if (this.name === "chunks") {
          const document = JSON.stringify(range.lower[0]);
          first ??= document;
          if (document !== first) throw new DOMException("held back", "UnknownError");
        }
        return read.apply(this, arguments);
      };
    });
    await anna.page.reload();
    await expect(anna.home.openIncidents).toHaveText([/Burns still.*Anna/s]);
    await expect(anna.home.closed).toBeHidden();
    await expect(anna.home.emptyHeading).toBeHidden();
  }));

test("the list shows severity, phase, commander and clock, and follows what others do", async ({ arrive }) =>
  alone(async (server) => {
    const [anna, ben] = [await arrive("Anna", { server }), await arrive("Ben", { server })];
    await anna.declare("Watched from the list");
    await anna.incident.header.chooseSeverity("SEV-2");
    await anna.incident.header.moveTo("mitigated");
    const row = ben.home.incident("Watched from the list");
    await expect(row).toContainText("SEV-2");
    await expect(row).toContainText("Mitigated");
    await expect(row).toContainText("Anna");
    await anna.incident.header.rename("Watched, renamed");
    await expect(ben.home.incident("Watched, renamed")).toBeVisible();
    await ben.home.openIncident("Watched, renamed");
    await expect(ben.incident.header.title).toHaveText("Watched, renamed");
  }));

test("the filter finds by words, in any order and case", async ({ arrive }) =>
  alone(async (server) => {
    const anna = await arrive("Anna", { server });
    for (const name of ["Payments are slow", "Slow DNS", "Disk full"]) {
      await anna.declare(name);
      await anna.go("/");
    }
    await anna.home.filterBy("SLOW pay");
    await expect(anna.home.openIncidents).toHaveText([/Payments are slow/]);
    await anna.home.filterBy("slow");
    await expect(anna.home.openIncidents).toHaveCount(2);
    await anna.home.filterBy("nowhere");
    await expect(anna.page.getByRole("main").getByRole("status")).toContainText("No incident has “nowhere” in its name.");
    await anna.home.showAll.click();
    await expect(anna.home.openIncidents).toHaveCount(3);
    await anna.home.filterBy("disk");
    await anna.home.filter.press("Escape");
    await expect(anna.home.openIncidents).toHaveCount(3);
  }));

test("the list with the keyboard: j, k, Enter and back", async ({ arrive }) =>
  alone(async (server) => {
    const anna = await arrive("Anna", { server });
    for (const name of ["Third", "Second", "First"]) {
      await anna.declare(name);
      await anna.go("/");
    }
    const row = (place) => anna.home.openIncidents.nth(place);
    await expect(row(2)).toBeVisible();
    await anna.page.keyboard.press("j");
    await expect(row(0)).toBeFocused();
    await anna.page.keyboard.press("j");
    await anna.page.keyboard.press("ArrowDown");
    await expect(row(2)).toBeFocused();
    await anna.page.keyboard.press("k");
    await expect(row(1)).toBeFocused();
    await anna.page.keyboard.press("Enter");
    await expect(anna.incident.header.title).toHaveText("Second");
    await anna.page.keyboard.press("g");
    await anna.page.keyboard.press("h");
    await expect(anna.home.heading).toBeVisible();
    await anna.page.goBack();
    await expect(anna.incident.header.title).toHaveText("Second");
  }));

test("home says what presses, what waits for me and what is due for others", async ({ arrive }) =>
  alone(async (server) => {
    const [anna, ben] = [await arrive("Anna", { server }), await arrive("Ben", { server })];
    await anna.declare("Card payments fail");
    await anna.incident.actions.open();
    await anna.incident.actions.add("call the provider");
    const details = await anna.incident.actions.details("call the provider");
    await details.due.fill("2023-01-02");
    await anna.incident.header.handOverTo("Ben");
    await expect(ben.home.waitsForYou.getByRole("link")).toHaveText([/Hand-over.*You are asked to be commander.*Card payments fail/]);
    await expect(ben.home.due.getByRole("link")).toHaveText([/Action.*call the provider.*days overdue/]);
    await expect(ben.home.incident("Card payments fail").first()).toContainText("command not accepted yet");
    await anna.declare("Rated");
    await anna.incident.header.chooseSeverity("SEV-1");
    await expect(ben.home.openIncidents).toHaveText([/SEV-1.*Rated/, /Card payments fail/]);

    await ben.home.waitsForYou.getByRole("link").click();
    await ben.incident.roles.accept();
    await ben.home.wayHere.click();
    await expect(ben.home.waitsForYou).toBeHidden();
  }));

test("the keys are told by a key", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.page.keyboard.press("?");
  const keys = anna.page.getByRole("dialog", { name: "Keys" });
  await expect(keys).toContainText("Declare an incident");
  await anna.page.keyboard.press("d");
  await expect(anna.dialog.dialog).toBeHidden();
  await anna.page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
});

test("settings hold at once and after a reload", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  const background = () => anna.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await anna.go("/settings");
  await anna.settings.chooseColours("Light");
  const light = await background();
  await anna.settings.chooseColours("Dark");
  await expect.poll(background).not.toBe(light);
  await anna.settings.name.fill("Anna B.");
  await anna.settings.name.press("Enter");
  await anna.settings.workspaceName.fill("The platform team");
  await anna.settings.workspaceName.press("Enter");
  await anna.settings.workspaceZone.fill("Mars/Olympus");
  await anna.settings.workspaceZone.press("Enter");
  await expect(anna.settings.workspaceZone).toHaveAccessibleDescription(/Mars\/Olympus/);
  await anna.page.reload();
  await expect(anna.settings.name).toHaveValue("Anna B.");
  await expect(anna.settings.colours.getByRole("radio", { name: "Dark" })).toBeChecked();
  await ben.go("/settings");
  await expect(ben.settings.workspaceName).toHaveValue("The platform team");
});

test("the demo workspace is full of real incidents, for everybody who joins", async ({ arrive }) =>
  alone(async (server) => {
    await test.step("andon demo", async () => {
      await server.stop();
      await server.andon("demo");
      await server.start();
    });
    const anna = await arrive("Anna", { server });
    await expect(anna.home.incident("cluster 3").first()).toBeVisible();
    await expect
      .poll(async () => (await anna.home.openIncidents.count()) + (await anna.home.closedIncidents.count()))
      .toBeGreaterThan(15);
    await test.step("each of them opens and has a timeline", async () => {
      const links = anna.home.incident(/./);
      const paths = await links.evaluateAll((rows) => rows.map((row) => row.getAttribute("href")));
      for (const path of paths) {
        await anna.page.goto(path);
        await expect(anna.incident.timeline.entries.first()).toBeVisible();
        await expect(anna.page.getByText("could not be read")).toBeHidden();
      }
    });
  }));
