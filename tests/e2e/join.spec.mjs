import { Server } from "./fixtures/server.mjs";
import { expect, test } from "./fixtures/test.mjs";

test("a join link asks for a name once and lets one in", async ({ server, visit }) => {
  const anna = await visit("Anna");
  const token = await server.token("responder", "link of Anna");
  const requested = [];
  anna.page.on("request", (request) => requested.push(request.url()));
  anna.page.on("websocket", (socket) => requested.push(socket.url()));

  await test.step("open the link", () => anna.page.goto(`/#join=${token}`));
  await expect(anna.entrance.heading).toHaveText("What should the others call you?");
  await anna.entrance.sayName("Anna");
  await expect(anna.home.heading).toBeVisible();
  await anna.status.untilOnTheRelay();

  await test.step("the secret is nowhere to be read", async () => {
    expect(anna.page.url()).not.toContain(token);
    expect(requested.length).toBeGreaterThan(3);
    // The fragment is the browser's own; what is before it is what is sent.
    expect(requested.filter((url) => url.split("#")[0].includes(token))).toEqual([]);
    expect(server.log).not.toContain(token);
    await anna.page.goBack();
    expect(anna.page.url()).not.toContain(token);
  });

  await test.step("nothing is asked again", async () => {
    await anna.page.goto("/");
    await expect(anna.home.heading).toBeVisible();
    await expect(anna.entrance.name).toBeHidden();
  });
});

test("a name is needed to go in", async ({ server, visit }) => {
  const anna = await visit("Anna");
  await anna.page.goto(`/#join=${await server.token()}`);
  await anna.entrance.sayName("   ");
  await expect(anna.entrance.name).toHaveAccessibleDescription("A person needs a name.");
  await anna.entrance.sayName("Anna");
  await expect(anna.home.heading).toBeVisible();
});

test("without a link the page says how to get one, and a pasted link lets one in", async ({ server, visit }) => {
  const ben = await visit("Ben");
  await ben.page.goto("/");
  await expect(ben.entrance.joinForm.link).toBeVisible();
  await expect(ben.page.getByText("andon token create")).toBeVisible();
  await ben.entrance.joinForm.join(`${server.url}/#join=${await server.token()}`);
  await ben.entrance.sayName("Ben");
  await ben.status.untilOnTheRelay();
});

test("a wrong link is refused in plain words", async ({ visit }) => {
  const mallory = await visit("Somebody");
  await mallory.page.goto("/#join=andon_this-is-no-token");
  await expect(mallory.entrance.heading).toHaveText("This link is not accepted");
  await expect(mallory.entrance.reason).toHaveText(/\w+ \w+/);
  await expect(mallory.page.getByText("Ask for a new one")).toBeVisible();
  await expect(mallory.entrance.joinForm.link).toBeVisible();
});

test("a revoked link is refused, and who came in with it is out while they look", async ({ server, arrive, visit }) => {
  const anna = await arrive("Anna");
  const token = await server.token();
  const ben = await visit("Ben");
  await ben.join(token);
  await ben.declare("Disk full on the build machine");
  await ben.status.untilOnTheRelay();

  await test.step("revoke", () => server.andon("token", "revoke", token));
  await expect(ben.status.sync).toHaveText(/^refused, because .*revoked/, { timeout: 15_000 });
  await expect(anna.status.sync).toHaveText("on the relay");

  await test.step("what Ben writes now stays with Ben", async () => {
    await ben.incident.composer.type("13:44 written after the end of the access");
    await expect(ben.incident.timeline.entry("written after the end")).toBeVisible();
    await anna.home.openIncident("Disk full on the build machine");
    await expect(anna.incident.header.title).toHaveText("Disk full on the build machine");
    await anna.incident.composer.type("13:45 Anna goes on");
    await anna.status.untilOnTheRelay();
    await expect(anna.incident.timeline.entry("written after the end")).toHaveCount(0);
  });

  const carl = await visit("Carl");
  await carl.page.goto(`/#join=${token}`);
  await expect(carl.entrance.heading).toHaveText("This link is not accepted");

  await test.step("a new link brings Ben back with everything", async () => {
    await ben.page.goto(`/#join=${await server.token()}`);
    await ben.status.untilOnTheRelay();
    await expect(anna.incident.timeline.entry("written after the end")).toBeVisible({ timeout: 20_000 });
  });
});

test("who worked alone brings the incidents along", async ({ server, arrive, visit }) => {
  const anna = await arrive("Anna");
  const ben = await visit("Ben");
  await ben.page.goto("/");
  await ben.entrance.workAlone.click();
  await ben.entrance.sayName("Ben");
  await ben.declare("Heating fails in the server room", { description: "- 41 degrees" });
  await ben.incident.composer.type("09:10 the doors are open now");
  await ben.status.untilSync("on this device");
  await ben.page.reload();
  await expect(ben.incident.timeline.entry("the doors are open now")).toBeVisible();

  await ben.go("/settings");
  await ben.settings.joinForm.join(`${server.url}/#join=${await server.token()}`);
  await ben.status.untilOnTheRelay();

  await anna.home.openIncident("Heating fails in the server room");
  await expect(anna.incident.timeline.entry("the doors are open now")).toBeVisible();
  await expect(anna.incident.header.commander).toContainText("Ben");
});

test("a link whose relay does not answer is kept, and used as soon as it does", async ({ server, arrive, visit }) => {
  const anna = await arrive("Anna");
  const ben = await visit("Ben");
  await ben.page.goto("/");
  await ben.untilAppIsKept();
  await ben.goOffline();
  await ben.page.goto("about:blank");
  await ben.page.goto(`/#join=${await server.token()}`);
  await expect(ben.entrance.heading).toHaveText("The relay does not answer");
  await ben.entrance.startNow.click();
  await ben.entrance.sayName("Ben");
  await ben.declare("Declared before the relay was reached");
  await expect(ben.status.sync).toHaveText(/^on this device/);
  await ben.goOnline();
  await ben.status.untilOnTheRelay();
  await expect(anna.home.incident("Declared before the relay was reached")).toBeVisible({ timeout: 20_000 });
});

test("an observer reads along, and is told why nothing can be written", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const path = await anna.declare("Queue grows without an end");
  await anna.status.untilOnTheRelay();
  const olaf = await arrive("Olaf", { role: "observer" });
  await olaf.go(path);
  await expect(olaf.incident.header.title).toHaveText("Queue grows without an end");
  await olaf.status.untilSync("reading along");
  await expect(olaf.incident.readingAlong).toContainText("ask for another join link");
  await expect(olaf.incident.composer.field).toHaveCount(0);
  await test.step("what is tried all the same is refused with the reason, and nothing is lost", async () => {
    const field = await olaf.incident.summary.startWriting("Cause");
    await field.pressSequentially("an idea");
    await expect(field).toHaveValue("");
    await expect(olaf.incident.notKept).toContainText("can read, but not write");
    await expect(olaf.incident.notKept.getByRole("textbox")).toHaveValue("an idea");
  });
  await anna.incident.composer.type("10:01 and goes on");
  await expect(olaf.incident.timeline.entry("and goes on")).toBeVisible();
  await olaf.status.untilSync("reading along");
  await expect(anna.incident.header.alsoHere).toContainText("Olaf");
});

test("an address that leads nowhere says so", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.go("/no/such/page");
  await expect(anna.page.getByRole("heading", { level: 1 })).toHaveText("There is no page at this address");
  await anna.go("/i/not-an-id");
  await expect(anna.page.getByRole("heading", { level: 1 })).toHaveText("There is no page at this address");
  await anna.go("/i/01890a5d-ac96-774b-bcce-b302099a8057");
  await expect(anna.page.getByRole("heading", { level: 1 })).toHaveText("The relay does not know this incident");
});

test("a link into another workspace asks what becomes of the incidents here", async ({ arrive }) => {
  const other = await Server.start();
  try {
    const anna = await arrive("Anna");
    await anna.declare("Of the first workspace");
    await anna.status.untilOnTheRelay();
    // The same address leads to another server, as after a move.
    await anna.line.leadTo(other);
    await anna.page.goto("about:blank");
    await anna.page.goto(`/#join=${await other.token()}`);
    await expect(anna.entrance.heading).toHaveText("This link leads to another workspace");
    await test.step("leave them", () => anna.page.getByRole("button", { name: "Leave them where they are" }).click());
    await expect(anna.home.emptyHeading).toBeVisible();
  } finally {
    await other.dispose();
  }
});
