import { faults } from "./fixtures/axe.mjs";
import { expect, test } from "./fixtures/test.mjs";

test("a duplicate names the other incident and leads to it", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare("Payments are slow");
  await anna.go("/");
  await anna.declare("Cards are slow");
  await anna.incident.header.dismissFor("Duplicate of another incident", "Payments", "same cause");
  await anna.incident.header.expectPhase("Dismissed");
  await expect(anna.incident.dismissed).toContainText("Dismissed as duplicate of Payments are slow.");
  await expect(anna.incident.dismissed).toContainText("same cause");
  await ben.home.openIncident("Cards are slow");
  await ben.incident.dismissed.getByRole("link", { name: "Payments are slow" }).click();
  await expect(ben.incident.header.title).toHaveText("Payments are slow");
  await expect(ben.incident.dismissed).toHaveCount(0);
  await test.step("a reason brings it back", async () => {
    await anna.incident.header.leavePath("Reopen", "another cause after all");
    await anna.incident.header.expectPhase("Active");
    await expect(anna.incident.dismissed).toHaveCount(0);
    await expect(anna.incident.timeline.entry("another cause after all")).toBeVisible();
  });
});

test("an incident cannot be chosen as its own duplicate, and the other one is optional", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Only me");
  const { header, dismissed } = anna.incident;
  await header.phaseMenu.click();
  await anna.page.getByRole("option", { name: /^Dismiss/ }).click();
  await header.chooseReason("Duplicate of another incident");
  await header.reasonDialog.getByRole("button", { name: "Choose the incident" }).click();
  const search = header.reasonDialog.getByRole("combobox", { name: "Duplicate of" });
  await search.fill("Only me");
  await expect(header.reasonDialog.getByRole("option", { name: /^Only me/ })).toHaveCount(0);
  await search.press("Escape");
  await header.reasonDialog.getByRole("textbox", { name: "Why?" }).fill("seen twice");
  await header.reasonDialog.getByRole("button", { name: "Dismiss" }).click();
  await expect(dismissed).toContainText("Dismissed as duplicate.");
});

test("a wrong order warns at the two moments concerned and forbids nothing", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Out of order");
  const { panel } = anna.incident;
  const set = async (name, time) => {
    await panel.milestone(name).fill(time);
    await panel.milestone(name).press("Enter");
  };
  await set("Started", "2023-03-27 13:00");
  await set("Detected", "2023-03-27 12:48");
  const warning = panel.warning("Detected lies 12 min before started.");
  await expect(warning).toHaveCount(2);
  await expect(panel.when.getByRole("status")).toHaveText(["Detected lies 12 min before started."]);
  await test.step("the figure does not hide it", () =>
    expect(panel.figure("Time to detect")).toContainText("-12 min"));
  await set("Detected", "about 2023-03-27 13:05");
  await expect(warning).toHaveCount(0);
  await expect(panel.milestone("Detected")).toHaveValue("about 2023-03-27 13:05");
  await expect(panel.figure("Time to detect")).toContainText("5 min");
  await test.step("a figure opens to its two moments; what nobody said is missing", async () => {
    await panel.figure("Time to detect").getByText("Time to detect").click();
    await expect(panel.figure("Time to detect")).toContainText("2023-03-27 13:00");
    await expect(panel.figure("Time to detect")).toContainText("about 2023-03-27 13:05");
    await expect(panel.figure("Time to resolve")).toContainText("missing");
  });
  await anna.incident.header.moveTo("mitigated", { since: "2023-03-27 14:14" });
  await expect(panel.figure("Time to mitigate")).toContainText("1 h 14 min");
  await expect(panel.warning(/^Mitigated lies .* before declared\.$/).first()).toBeVisible();
});

test("a drill is marked in the header, the rail, the list, the tab and on paper", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare("Restore the backup", { kind: "Drill" });
  const { page } = anna;
  const marks = page.getByText("Drill", { exact: true });
  await expect(page).toHaveTitle(/^Drill: Restore the backup/);
  await expect(page.getByRole("main").getByText("Drill", { exact: true })).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Andon" }).getByText("Drill", { exact: true })).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(marks.first()).toBeAttached();
  await expect(page.getByRole("main").getByText("Drill", { exact: true })).toBeVisible();
  await page.emulateMedia({ media: "screen" });
  await expect(ben.home.incident("Restore the backup")).toContainText("Drill");
  await test.step("other pages wear no mark", async () => {
    await anna.go("/settings");
    await expect(anna.settings.heading ?? page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Andon" }).getByText("Drill", { exact: true })).toHaveCount(0);
    await expect(page).not.toHaveTitle(/Drill/);
  });
});

test("an action that arrives after the closing is said, and one click reopens", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await anna.declare("Closed too early");
  await ben.home.openIncident("Closed too early");
  await expect(ben.incident.header.title).toHaveText("Closed too early");
  await ben.goOffline();
  await ben.incident.actions.open();
  await ben.incident.actions.add("Renew the certificate");
  for (const phase of ["mitigated", "resolved", "closed"]) await anna.incident.header.moveTo(phase);
  await anna.incident.header.expectPhase("Closed");
  await expect(anna.incident.closedTooEarly).toHaveCount(0);
  await ben.goOnline();
  await expect(anna.incident.closedTooEarly).toContainText("This incident is closed, but 1 action is open.");
  await anna.incident.closedTooEarly.getByRole("button", { name: "Show the actions" }).click();
  await expect(anna.page.getByRole("list", { name: "Actions" })).toContainText("Renew the certificate");
  await anna.incident.closedTooEarly.getByRole("button", { name: "Back to resolved" }).click();
  await anna.incident.header.expectPhase("Resolved");
  await expect(anna.incident.closedTooEarly).toHaveCount(0);
});

const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`dismissal, drill and order have no fault that axe knows: ${colorScheme}, ${size}`, async ({ arrive }) => {
      const options = { viewport, colorScheme, bypassCSP: true, reducedMotion: "reduce" };
      const anna = await arrive("Anna", options);
      const { header, panel } = anna.incident;
      await anna.declare(`The first of ${size} and ${colorScheme}`);
      await anna.go("/");
      await anna.declare("A drill to look at", { kind: "Drill" });
      if (size === "phone") await header.toggleProperties.click();
      await panel.milestone("Detected").fill("2023-03-27 12:48");
      await panel.milestone("Detected").press("Enter");
      await expect(panel.warning(/^Detected lies/).first()).toBeVisible();
      await panel.figure("Time to detect").getByText("Time to detect").click();
      const found = await faults(anna.page, "order");
      if (size === "phone") await panel.panel.getByRole("button", { name: "Close the panel" }).click();
      await header.phaseMenu.click();
      await anna.page.getByRole("option", { name: /^Dismiss/ }).click();
      await header.chooseReason("Duplicate of another incident");
      await header.reasonDialog.getByRole("button", { name: "Choose the incident" }).click();
      found.push(...(await faults(anna.page, "picker")));
      await header.reasonDialog.getByRole("combobox", { name: "Duplicate of" }).press("Escape");
      await anna.page.keyboard.press("Escape");
      await header.dismissFor("Superseded by another incident", "The first of", "same");
      await expect(anna.incident.dismissed).toContainText("Dismissed as superseded by The first of");
      found.push(...(await faults(anna.page, "dismissed")));
      expect(found).toEqual([]);
    });
  }
}
