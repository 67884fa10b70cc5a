import { readFile } from "node:fs/promises";
import { faults } from "./fixtures/axe.mjs";
import { alone } from "./fixtures/server.mjs";
import { expect, test } from "./fixtures/test.mjs";

/** A time so many minutes ago, as a field takes it; the browser of the test is in UTC. */
function ago(minutes) {
  return new Date(Date.now() - minutes * 60_000).toISOString().slice(0, 16);
}

/** Three incidents: two that took 10 and 30 minutes, one that is still active; and an exercise. */
async function threeAndAnExercise(person) {
  const { header } = person.incident;
  for (const [name, minutes] of [["Short", 10], ["Long", 30]]) {
    await person.declare(name, { started: ago(minutes) });
    await header.chooseSeverity("SEV-2");
    await header.moveTo("mitigated");
    await header.expectPhase("Mitigated");
  }
  await person.declare("Open");
  await person.declare("Fire alarm", { kind: "Drill" });
}

test("figures say what they know and what is missing, and open to their incidents", async ({ arrive }) => alone(async (server) => {
  const anna = await arrive("Anna", { server, timezoneId: "UTC" });
  const { insights, page } = anna;
  await insights.wayHere.click();
  await expect(page.getByRole("heading", { name: "No figures yet" })).toBeVisible();
  await page.goto("/");
  await threeAndAnExercise(anna);
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await expect(insights.heading).toBeVisible();
  await expect(insights.count).toContainText("3 incidents");

  await test.step("this week's column says its parts and opens in place, by the keyboard", async () => {
    await expect(insights.columns.last()).toHaveAccessibleName(/3 incidents, 2 SEV-2, 1 no severity$/);
    await insights.columns.first().focus();
    await page.keyboard.press("End");
    await expect(insights.columns.last()).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(insights.behind(/^3 incidents: week of/)).toHaveText([/Short|Long/, /Short|Long/, /Open/]);
    const table = await insights.openTable(insights.counts);
    await expect(table.getByRole("row").nth(1)).toContainText(/2.*1.*3/);
  });

  await test.step("lengths have a median, a spread, a count, and say how many are missing", async () => {
    await expect(insights.strips.first()).toHaveAccessibleName(/^all: median (19|20|21) min.*; 2 known, 1 missing$/);
    await expect(insights.strips).toHaveCount(3);
    await insights.strips.first().click();
    await expect(insights.behind(/^3 incidents: all/)).toHaveText([/Long/, /Short/, /missing/]);
  });

  await test.step("a moment that nobody has given makes no length", async () => {
    await insights.choose("To", "closed");
    await expect(insights.durations).toContainText("No incident has both times yet, started and closed");
  });

  await test.step("a severity narrows everything down", async () => {
    await insights.choose("Severity", "SEV-2");
    await expect(insights.count).toContainText("2 incidents");
    await insights.choose("Severity", "SEV-1");
    await expect(insights.count).toContainText("No incident fits");
    await expect(insights.behind(/./), "what was behind other figures is closed").toHaveCount(0);
    await expect(insights.counts).toContainText("No incident began in this time");
  });
}));

test("how incidents were noticed is counted, with the share that one noticed oneself", async ({ arrive }) => alone(async (server) => {
  const anna = await arrive("Anna", { server });
  const { incident, insights, page } = anna;
  for (const [name, via] of [["By a customer", "customer report"], ["By a routine check", "routine check"]]) {
    await anna.declare(name);
    await incident.properties.choose("Detected via", via);
    await incident.properties.expect("Detected via", via);
  }
  await insights.wayHere.click();
  await expect(insights.detection).toContainText("50 % detected internally");
  await insights.bar(insights.detection, /^customer report: 1/).click();
  await expect(insights.behind(/customer report$/)).toHaveText([/By a customer/]);

  await test.step("they open in the list, by a filter in the address", async () => {
    await insights.inTheList(/customer report$/).click();
    await expect(anna.lists.lines).toHaveText(["By a customer"]);
    expect(new URL(page.url()).search).not.toBe("");
    await page.reload();
    await expect(anna.lists.lines).toHaveText(["By a customer"]);
    await anna.lists.clear.click();
    await expect(anna.lists.lines).toHaveCount(2);
    await insights.wayHere.click();
  });

  await test.step("the figures are saved for a spreadsheet", async () => {
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Figures as CSV" }).click();
    const text = await readFile(await (await saving).path(), "utf8");
    expect(text).toContain("\r\ndetected,internally,incidents,1\r\n");
    expect(text).toContain(",customer report,incidents,1\r\n");
  });

  await test.step("it says so where the browser does not save them", async () => {
    const failed = page.getByRole("main").getByRole("alert");
    await expect(failed).toHaveCount(0);
    await page.evaluate(() => {
      URL.createObjectURL = () => {
        throw new Error("no");
      };
    });
    await page.getByRole("button", { name: "Figures as CSV" }).click();
    await expect(failed).toContainText("The browser did not save the file");
  });
}));

test("root causes and problem-solving records are counted, and open to what is behind them", async ({ arrive }) => alone(async (server) => {
  const zone = "Pacific/Auckland";
  const anna = await arrive("Anna", { server, timezoneId: zone });
  const { incident, insights, record, page } = anna;
  // Early in that zone's day it is still the day before in UTC.
  const day = new Date(Date.now() - 2 * 24 * 3_600_000).toLocaleDateString("sv-SE", { timeZone: zone });
  await anna.declare("Nobody knows why");
  await anna.declare("Disk full", { started: `${day}T08:00` });
  await incident.properties.choose("Root cause", "system IT");
  await incident.properties.expect("Root cause", "Internal - System failure - Failure of IT systems in production");
  await record.startFromIncident();
  await record.measures.getByRole("button", { name: "New countermeasure" }).click();
  await page.keyboard.type("Watch the disks");
  await expect(record.measure("Watch the disks")).toBeVisible();
  await page.keyboard.press("Escape");
  await insights.wayHere.click();

  await test.step("root causes, with those of which nobody has said it, and days of the workspace's zone", async () => {
    await expect(insights.bar(insights.causes, /^not said: 1/)).toBeVisible();
    await insights.bar(insights.causes, /Failure of IT systems in production: 1/).click();
    await expect(insights.behind(/^1 incident: .*Failure of IT systems in production$/)).toHaveText([new RegExp(`Disk full.*${day}`)]);
  });

  await test.step("what became of the countermeasures", async () => {
    await expect(insights.outcomes).toContainText("1 record, 0 finished.");
    await insights.bar(insights.outcomes, /^not done yet: 1/).click();
    await expect(insights.behind(/^1 record: Countermeasures/)).toHaveText([/Disk full/]);
    await insights.inTheList(/^1 record: Countermeasures/).click();
    await expect(anna.lists.lines.first()).toHaveText(/Disk full/);
    await insights.wayHere.click();
  });
}));

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1440, 390]) {
    test(`the figures have no fault that axe knows: ${colorScheme}, ${width}`, async ({ arrive }) => {
      const size = { width, height: 900 };
      const options = { viewport: size, colorScheme, bypassCSP: true, reducedMotion: "reduce", timezoneId: "UTC" };
      const anna = await arrive("Anna", options);
      await threeAndAnExercise(anna);
      await anna.go("/insights");
      await anna.insights.strips.first().click();
      await anna.insights.openTable(anna.insights.counts);
      await anna.insights.columns.last().click();
      await expect(anna.insights.behind(/^\d+ incidents: week of/).first()).toBeVisible();
      expect(await faults(anna.page, "insights")).toEqual([]);
    });
  }
}
