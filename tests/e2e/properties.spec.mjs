import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "./fixtures/test.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const AFFECTED = "Customers affected (estimated)";
const ONE = "Impact on a single customer";

test("every kind of property can be filled in", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("A full table");
  const { properties } = anna.incident;
  await properties.write(AFFECTED, "1,200");
  await properties.expect(AFFECTED, "1\u202f200");
  await properties.write("Customers in all", "20000");
  await properties.write("Transactions affected", "0");
  await properties.choose(ONE, "XL");
  await properties.expect(ONE, "XL: cannot use the product");
  await properties.write("Money at risk", "12 500.50 eur");
  await properties.expect("Money at risk", "12\u202f500.50 EUR");
  await properties.choose("Detected via", "exception");
  await properties.expect("Detected via", "exception tracker");
  await properties.choose("Root cause", "system IT");
  await properties.expect("Root cause", "Internal - System failure - Failure of IT systems in production");
  await properties.add("Third parties concerned", "Amazon Web Services", "Cloudflare");
  await properties.add("Features", "Payments", "Cards");
  for (const title of ["Countries", "Department", "Cross-functional team", "Stack", "Tech team"]) {
    await properties.add(title, `${title} one`);
    await properties.expect(title, `${title} one `);
  }
  await properties.choose("Environment", "stag");
  await properties.expect("Environment", "staging");
  for (const title of ["Chat channel", "Call", "External ticket"]) {
    await properties.write(title, `https://example.org/${title.length}`);
    const link = properties.panel.getByRole("link", { name: `https://example.org/${title.length}` });
    await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  }
  await test.step("a new value is offered to the next incident, whoever fills it in", async () => {
    const ben = await arrive("Ben");
    await ben.declare("Another table");
    await ben.incident.properties.open("Features");
    await expect(ben.incident.properties.options("Features")).toHaveText(["Cards", "Payments"]);
    await ben.page.keyboard.press("Escape");
    await ben.incident.properties.choose("Environment", "pre-production");
    await ben.incident.properties.expect("Environment", "pre-production");
    await ben.incident.properties.say("Environment", "Clear");
    await ben.incident.properties.expect("Environment", "empty");
  });
  await test.step("all of it is still there", async () => {
    await anna.status.untilOnTheRelay();
    await anna.page.reload();
    await properties.expect("Features", "Cards Payments ");
    await properties.expect("Money at risk", "12\u202f500.50 EUR");
  });
});

test("what cannot be an answer is said beside the field, and nothing typed is lost", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Wrong answers");
  const { properties } = anna.incident;
  for (const [title, text, why] of [
    ["Money at risk", "12500", "Say in which currency, such as 12500 EUR."],
    [AFFECTED, "about 100", "Write a whole number, such as 1200."],
    ["Call", "javascript:alert(1)", "An address begins with https:// or http://."],
  ]) {
    await properties.write(title, text);
    await expect(properties.error(why)).toBeVisible();
    await expect(properties.field(title)).toHaveValue(text);
    await properties.field(title).press("Escape");
    await properties.expect(title, "empty");
    await expect(properties.value(title)).toBeFocused();
  }
});

test("nobody has said, none, and does not apply are three things", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Three absences");
  const { properties } = anna.incident;
  await properties.expect("Third parties concerned", "empty");
  await properties.say("Third parties concerned", "None");
  await properties.expect("Third parties concerned", "none");
  await properties.say("Third parties concerned", "Does not apply");
  await properties.expect("Third parties concerned", "does not apply");
  await test.step("looking into the field changes nothing", async () => {
    await properties.say("Money at risk", "None");
    await properties.open("Money at risk");
    await anna.page.keyboard.press("Enter");
    await properties.expect("Money at risk", "none");
  });
  await properties.say("Third parties concerned", "Clear");
  await properties.expect("Third parties concerned", "empty");
  await anna.incident.undo();
  await properties.expect("Third parties concerned", "does not apply");
});

test("impact and severity follow from the numbers, and are set by hand only with a reason", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  const path = await anna.declare("Computed");
  await ben.go(path);
  const { properties, header } = anna.incident;
  await expect(properties.customerImpact.row).toContainText("unknown: say how many customers are affected (? of ? customers)");
  await expect(properties.severity.row).toContainText("unknown: no impact has been estimated yet");
  await properties.write(AFFECTED, "1200");
  await expect(properties.customerImpact.row).toContainText("say how many customers there are in all");
  await properties.write("Customers in all", "20000");
  await expect(properties.customerImpact.button).toContainText("L");
  await expect(properties.customerImpact.row).toContainText("computed L: 1\u202f200 of 20\u202f000 customers, 6 %");
  await expect(properties.severity.row).toContainText("computed SEV-2: customer impact L");
  await expect(header.severity).toHaveText(/SEV-2.*computed/);
  await test.step("an input of somebody else counts at once", async () => {
    await ben.incident.properties.write("Money at risk", "250000 EUR");
    await expect(properties.severity.row).toContainText("computed SEV-1: customer impact L; raised one step: 250000 EUR at risk");
    await expect(header.severity).toContainText("SEV-1");
  });
  await test.step("an empty reason is not enough", async () => {
    await properties.severity.choose("SEV-4");
    await anna.page.keyboard.press("Enter");
    await expect(properties.severity.row.getByRole("alert")).toHaveText("Say why it differs from what is computed.");
    await anna.page.keyboard.press("Escape");
    await expect(header.severity).toContainText("SEV-1");
  });
  await properties.severity.override("SEV-4", "all of them are test accounts");
  await expect(properties.severity.row).toContainText("set by hand: all of them are test accounts; computed would be SEV-1");
  await expect(ben.incident.header.severity).toContainText("SEV-4");
  await ben.incident.properties.severity.takeBack.click();
  await expect(header.severity).toHaveText(/SEV-1.*computed/);
  await properties.customerImpact.override("S", "they did not notice");
  await expect(properties.customerImpact.row).toContainText("set by hand: they did not notice; computed would be L");
  await expect(properties.severity.row).toContainText("computed SEV-3: customer impact S; raised one step");
  await properties.customerImpact.takeBack.click();
  await expect(properties.severity.row).toContainText("computed SEV-1");
  await test.step("the menu of the header asks as well", async () => {
    await header.chooseSeverity("SEV-3");
    await anna.page.getByRole("textbox", { name: "Why SEV-3?" }).fill("one region only");
    await anna.page.keyboard.press("Enter");
    await expect(header.severity).toContainText("SEV-3");
    await header.chooseSeverity("As computed");
    await expect(header.severity).toHaveText(/SEV-1.*computed/);
  });
});

test("who answers the same question apart sees both answers, and one press settles it", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  const path = await anna.declare("Apart");
  await anna.status.untilOnTheRelay();
  await ben.go(path);
  await ben.incident.properties.expect(AFFECTED, "empty");
  await ben.goOffline();
  await anna.goOffline();
  await anna.incident.properties.write(AFFECTED, "100");
  await ben.incident.properties.write(AFFECTED, "2500");
  await anna.incident.properties.add("Features", "Payments");
  await ben.incident.properties.add("Features", "Cards");
  await anna.goOnline();
  await ben.goOnline();
  for (const person of [anna, ben]) {
    const rivals = person.incident.properties.rivals(AFFECTED);
    await expect(rivals).toContainText(/100\s*Anna, \d{4}-\d\d-\d\d \d\d:\d\d/, { timeout: 20_000 });
    await expect(rivals).toContainText(/2\u202f500\s*Ben, \d{4}-\d\d-\d\d \d\d:\d\d/);
    await person.incident.properties.expect("Features", "Cards Payments ");
    await expect(person.incident.properties.rivals("Features")).toBeHidden();
  }
  await ben.incident.properties.settle(AFFECTED, "100");
  for (const person of [anna, ben]) {
    await expect(person.incident.properties.rivals(AFFECTED)).toBeHidden();
    await person.incident.properties.expect(AFFECTED, "100");
  }
  await test.step("the focus stays in the row, and undo says that it is settled", async () => {
    await expect(ben.incident.properties.value(AFFECTED)).toBeFocused();
    await ben.incident.undo();
    await expect(ben.incident.notKept).toContainText("What was settled is not undone");
    await ben.incident.properties.expect(AFFECTED, "100");
  });
});

test("the table can be filled in with the keyboard alone", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Keys only");
  const { properties } = anna.incident;
  const { keyboard } = anna.page;
  await properties.value(AFFECTED).focus();
  await keyboard.press("Enter");
  await expect(properties.field(AFFECTED)).toBeFocused();
  await keyboard.type("40");
  await test.step("Tab keeps and goes on", async () => {
    await keyboard.press("Tab");
    await properties.expect(AFFECTED, "40");
    await expect(anna.page.getByRole("button", { name: `More about ${AFFECTED}` })).toBeFocused();
    await keyboard.press("Tab");
    await expect(properties.value("Customers in all")).toBeFocused();
  });
  await keyboard.press("Enter");
  await keyboard.type("50");
  await keyboard.press("Escape");
  await properties.expect("Customers in all", "empty");
  await expect(properties.value("Customers in all")).toBeFocused();
  await test.step("arrows choose", async () => {
    await properties.value(ONE).focus();
    await keyboard.press("Enter");
    await keyboard.press("ArrowDown");
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await properties.expect(ONE, "S: no or slight disturbance");
    await expect(properties.value(ONE)).toBeFocused();
  });
  await test.step("chips go by Backspace and by their buttons", async () => {
    await properties.value("Features").focus();
    await keyboard.press("Enter");
    for (const name of ["Alpha", "Beta", "Gamma"]) {
      await keyboard.type(name);
      await keyboard.press("Enter");
      await expect(properties.panel.getByRole("button", { name: `Remove ${name}` })).toBeVisible();
    }
    await keyboard.press("Backspace");
    await expect(properties.panel.getByRole("button", { name: "Remove Gamma" })).toBeHidden();
    await keyboard.press("Shift+Tab");
    await expect(properties.panel.getByRole("button", { name: "Remove Beta" })).toBeFocused();
    await keyboard.press("Shift+Tab");
    await keyboard.press("Enter");
    await expect(properties.field("Features")).toBeFocused();
    await keyboard.press("Escape");
    await properties.expect("Features", "Beta ");
    await expect(properties.value("Features")).toBeFocused();
  });
  await test.step("the menu of a row", async () => {
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await properties.expect("Features", "does not apply");
  });
});

test("sections fold and empty rows hide, and stay so on this device", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Folded");
  const { properties } = anna.incident;
  await properties.write(AFFECTED, "7");
  await properties.hideEmpty.click();
  await expect(properties.value("Customers in all")).toBeHidden();
  await expect(properties.value(AFFECTED)).toBeVisible();
  await properties.fold("Impact");
  await expect(properties.value(AFFECTED)).toBeHidden();
  await anna.page.reload();
  await expect(properties.section("Impact").getByRole("button").first()).toHaveAttribute("aria-expanded", "false");
  await properties.fold("Impact");
  await properties.expect(AFFECTED, "7");
  await expect(properties.value("Customers in all")).toBeHidden();
  await properties.hideEmpty.click();
  await properties.expect("Customers in all", "empty");
});

test("each phase has an owner, a goal and a checklist, and says how to fill the page", async ({ arrive }) => {
  // Everybody of this file is in the list of people; this name is there once.
  const [anna, ben] = [await arrive("Anna"), await arrive("Benedict")];
  const path = await anna.declare("Phases");
  await ben.go(path);
  const { phases, header } = anna.incident;
  await expect(phases.phase("Active")).toContainText("Reduce the impact.");
  await expect(phases.phase("Mitigated")).toBeHidden();
  await expect(phases.heading("Active")).toContainText("0 of 5");
  await expect(phases.guidance).toContainText("with times");
  await phases.step("Active", "Say who is affected").check();
  await ben.incident.phases.step("Active", "Ask: did something happen recently?").check();
  await expect(phases.heading("Active")).toContainText("2 of 5");
  await phases.give("Active", "Benedict");
  await expect(ben.incident.phases.owner("Active")).toContainText("Benedict");
  await header.moveTo("mitigated");
  await expect(phases.phase("Mitigated")).toContainText("Resolve the direct cause.");
  await expect(phases.phase("Active")).toBeHidden();
  await expect(phases.owner("Mitigated")).toContainText("nobody");
  await expect(phases.guidance).toContainText("Give every open action an owner.");
});

test("an incident with open actions is not closed, and the page says why", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Open actions");
  const { actions, header } = anna.incident;
  await actions.open();
  await actions.add("Take the detour back");
  await header.moveTo("mitigated");
  await header.moveTo("resolved");
  await header.moveTo("closed");
  const form = anna.page.getByRole("group", { name: "Move to closed" });
  await expect(form.getByRole("alert")).toHaveText(
    "1 of its actions is still open. Do it or remove it, then close the incident.",
  );
  await header.expectPhase("Resolved");
  await actions.tick("Take the detour back").check();
  await form.getByRole("button", { name: "Move to closed" }).click();
  await header.expectPhase("Closed");
});

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({ wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } })) {
    test(`axe finds no fault in the table: ${colorScheme}, ${size}`, async ({ arrive }) => {
      const options = { viewport, colorScheme, bypassCSP: true, reducedMotion: "reduce" };
      const anna = await arrive("Anna", options);
      await anna.declare("Accessible table");
      const { header, panel, properties } = anna.incident;
      if (size === "phone") {
        await header.toggleProperties.click();
        await expect(panel.panel).toBeVisible();
      }
      const found = [];
      const look = async (what) => {
        await anna.page.evaluate(AXE);
        const { violations } = await anna.page.evaluate((rules) => globalThis.axe.run({ runOnly: rules }), RULES);
        const faults = ({ id, nodes }) => nodes.map((node) => `${what}: ${id}: ${node.html.slice(0, 160)}`);
        found.push(...violations.flatMap(faults));
      };
      await look("phases");
      // What lies half under the panel's head when it is scrolled counts as too small to be pressed.
      await properties.fold("Phases");
      await properties.write(AFFECTED, "1200");
      await properties.write("Customers in all", "20000");
      await properties.say("Transactions affected", "None");
      await properties.say("Third parties concerned", "Does not apply");
      await properties.write("Call", "https://example.org/call");
      await properties.add("Features", "Payments", "Cards");
      await properties.severity.override("SEV-4", "test accounts");
      await look("filled");
      await properties.open("Features");
      await look("terms");
      await anna.page.keyboard.press("Escape");
      await properties.write("Money at risk", "12");
      await look("error");
      await anna.page.keyboard.press("Escape");
      await properties.severity.choose("SEV-5");
      await look("reason");
      expect(found).toEqual([]);
    });
  }
}
