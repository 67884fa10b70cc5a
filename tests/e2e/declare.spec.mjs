import { expect, test } from "./fixtures/test.mjs";

const today = () => new Date().toLocaleDateString("sv-SE", { timeZone: "Europe/Paris" });
/** An incident's page is there in less. */
const A_SECOND = 1_000;

test("the key d, a name and Enter, and the page is there", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.dialog.openByKey();
  await expect(anna.dialog.name).toBeFocused();
  await anna.dialog.fill({ name: "Staging: Kubernetes cluster 3 is misbehaving", description: "- pods are not provisioned\n- DNS is slow" });
  await anna.dialog.declare();
  await expect(anna.incident.header.title).toHaveText("Staging: Kubernetes cluster 3 is misbehaving", { timeout: A_SECOND });

  const { header, panel, timeline, summary } = anna.incident;
  await header.expectPhase("Active");
  await expect(header.commander).toContainText("Anna");
  await expect(header.clock).toHaveText(/Going on for/);
  await expect(panel.about).toContainText("Reported byAnna");
  await expect(panel.channels).toContainText(`#${today()}-staging-kubernetes-cluster-3-is-misbehaving`);
  await expect(panel.channels).toContainText(
    new RegExp(`#${today()}-incident-commander-staging-kubernetes-cluster-3[a-z0-9-]*`),
  );
  await expect(timeline.entries).toHaveCount(1);
  await expect(timeline.entries).toContainText("Anna");
  await expect(summary.line("Description")).toContainText("pods are not provisioned");
  await expect(anna.page).toHaveTitle(/Staging: Kubernetes cluster 3 is misbehaving/);
});

test("the button declares too, and others see it at home at once", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.home.declare.click();
  await anna.dialog.fill({ name: "Payments are slow" });
  await anna.dialog.declareButton.click();
  await expect(anna.incident.header.title).toHaveText("Payments are slow");
  await expect(ben.home.incident("Payments are slow")).toContainText("Active");
  await expect(ben.home.incident("Payments are slow")).toContainText("Anna");
});

test("an incident needs a name, and may not need more", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.dialog.openByKey();
  await anna.dialog.fill({ name: "   ", description: "smoke" });
  await anna.dialog.declare();
  await expect(anna.dialog.name).toHaveAccessibleDescription("Give the incident a name.");
  await expect(anna.dialog.description).toHaveValue("smoke");
  await anna.dialog.fill({ name: "Smoke in rack 4" });
  await anna.dialog.declare();
  await expect(anna.incident.header.title).toHaveText("Smoke in rack 4");
});

test("what was typed survives Escape", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.dialog.openByKey();
  await anna.dialog.fill({ name: "Half a thought", description: "- more to come" });
  await anna.page.keyboard.press("Escape");
  await expect(anna.dialog.dialog).toBeHidden();
  await anna.dialog.openByKey();
  await expect(anna.dialog.name).toHaveValue("Half a thought");
  await expect(anna.dialog.description).toHaveValue("- more to come");
});

test("keys typed into a field declare nothing", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Typing is not a command");
  await anna.incident.composer.field.pressSequentially("d and s and p");
  await expect(anna.dialog.dialog).toBeHidden();
  await expect(anna.incident.composer.field).toHaveValue("d and s and p");
});

test("a very long name is kept within its limit, its channel within its own", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const name = `${"a very long name ".repeat(25)}end`;
  await anna.dialog.openByKey();
  await anna.dialog.name.pressSequentially(name);
  const kept = await anna.dialog.name.inputValue();
  expect(kept.length).toBe(300);
  await anna.dialog.declare();
  await expect(anna.incident.header.title).toHaveText(kept.trim());
  const channels = await anna.incident.panel.channels.getByText(/^#/).allTextContents();
  expect(channels).toHaveLength(2);
  for (const channel of channels) expect(channel.slice(1)).toMatch(/^[a-z0-9-]{20,80}$/);
  const [wide, window] = await anna.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(wide).toBeLessThanOrEqual(window);
});

test("names in any script are names", async ({ arrive }) => {
  const anna = await arrive("Zoë Ångström");
  for (const name of ["支払いが遅い 🔥", "الدفع بطيء", "Überlauf <b>&amp; \"Zitat\""]) {
    await anna.declare(name);
    await expect(anna.incident.panel.channels).toContainText(`#${today()}`);
    await anna.go("/");
    await expect(anna.home.incident(name)).toBeVisible();
  }
});

test("the other choices: drill, environment, zone, start in the past", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Restore drill", {
    kind: "Drill",
    environment: "staging",
    zone: "Asia/Tokyo",
    started: "2024-02-29T08:15",
  });
  const { header, panel } = anna.incident;
  await expect(anna.page.getByRole("main").getByText("Drill", { exact: true })).toBeVisible();
  await expect(panel.environment).toContainText("staging");
  await expect(panel.zone).toHaveValue("Asia/Tokyo");
  await expect(panel.milestone("Started")).toHaveValue("2024-02-29 08:15");
  await expect(header.clock).toHaveText(/Going on for \d+ d/);
});

test("without a network declaring is as quick, and the page stays", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.untilAppIsKept();
  await anna.goOffline();
  await anna.dialog.openByKey();
  await anna.dialog.fill({ name: "Declared in a tunnel" });
  await anna.dialog.declare();
  await expect(anna.incident.header.title).toHaveText("Declared in a tunnel", { timeout: A_SECOND });
  await expect(anna.incident.timeline.entries).toHaveCount(1);
  await expect(anna.status.sync).toHaveText(/^on this device, \d+ changes? waiting$/);
  await anna.page.reload();
  await expect(anna.incident.header.title).toHaveText("Declared in a tunnel");

  const ben = await arrive("Ben");
  await anna.goOnline();
  await anna.status.untilOnTheRelay();
  await expect(ben.home.incident("Declared in a tunnel")).toBeVisible();
});
