// Taking back what one did oneself, and never what others did.
import { expect, test } from "./fixtures/test.mjs";

const COUNT = "Transactions affected";

async function two(arrive, name) {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  const path = await anna.declare(name);
  await ben.go(path);
  await expect(ben.incident.header.title).toHaveText(name);
  return [anna, ben];
}

test("what somebody else has changed since is not taken back, and that is said", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Undone by nobody");
  await anna.incident.header.chooseSeverity("SEV-3");
  await anna.incident.properties.write(COUNT, "10");
  await ben.incident.properties.expect(COUNT, "10");
  await ben.incident.properties.write(COUNT, "20");
  await anna.incident.properties.expect(COUNT, "20");

  await anna.incident.undo();
  await expect(anna.incident.notKept).toContainText("Somebody has changed it since, so it was not taken back.");
  await anna.incident.properties.expect(COUNT, "20");
  await test.step("the step before is one's own", async () => {
    await anna.incident.undo();
    await expect(anna.incident.header.severity).toContainText("no sev");
    await expect(ben.incident.header.severity).toContainText("no sev");
    await ben.incident.properties.expect(COUNT, "20");
  });
  await test.step("and comes back", async () => {
    await anna.incident.redo();
    await expect(ben.incident.header.severity).toContainText("SEV-3");
  });
});

test("a name and a text are taken back and come again, with what others wrote into them", async ({ arrive }) => {
  const [anna, ben] = await two(arrive, "Payments are slow");
  await anna.incident.properties.write(COUNT, "10");
  await anna.incident.header.rename("Payments are down");
  await expect(ben.incident.header.title).toHaveText("Payments are down");
  await anna.incident.undo();
  await expect(ben.incident.header.title).toHaveText("Payments are slow");
  await anna.incident.properties.expect(COUNT, "10");
  await anna.incident.redo();
  await expect(ben.incident.header.title).toHaveText("Payments are down");

  await anna.incident.summary.write("Cause", "a full disk");
  await expect(ben.incident.summary.line("Cause")).toContainText("a full disk");
  const field = await ben.incident.summary.startWriting("Cause");
  await field.press("Control+Home");
  await field.pressSequentially("Perhaps: ");
  await expect(anna.incident.summary.line("Cause")).toContainText("Perhaps: a full disk");
  await anna.incident.undo();
  await expect(field).toHaveValue("Perhaps: ");
  await anna.incident.redo();
  await expect(field).toHaveValue("Perhaps: a full disk");
});

test("what cannot be taken back says so, and the step before is not taken in its place", async ({ arrive }) => {
  const [anna] = await two(arrive, "It happened");
  const { header, properties, notKept } = anna.incident;
  await properties.write(COUNT, "10");
  await header.moveTo("mitigated");
  await header.expectPhase("Mitigated");
  await anna.incident.undo();
  await expect(notKept).toContainText("A move between phases is not undone, because it happened.");
  await header.expectPhase("Mitigated");
  await properties.expect(COUNT, "10");
  await anna.incident.undo();
  await properties.expect(COUNT, "empty");
});

test("undo in the settings spares what others have changed since, and says so", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  for (const person of [anna, ben]) await person.go("/settings");
  const [mine, theirs] = [anna.settings.workspaceName, ben.settings.workspaceName];
  const write = async (field, text) => {
    await field.fill(text);
    await field.press("Enter");
  };
  const undo = async (person) => {
    await person.page.evaluate(() => document.activeElement.blur());
    await person.incident.undo();
  };
  await write(mine, "Ours");
  await expect(theirs).toHaveValue("Ours");
  await write(theirs, "Everybody's");
  await expect(mine).toHaveValue("Everybody's");
  await undo(anna);
  await expect(anna.page.getByText("Somebody has changed it since, so it was not taken back.").first()).toBeVisible();
  await expect(mine).toHaveValue("Everybody's");
  await undo(ben);
  await expect(mine).toHaveValue("Ours");
});

test("rules that are being written wait while one looks at another part", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.go("/settings/severity");
  const { rules } = anna.settings;
  await rules.share("M").fill("7");
  await anna.settings.open("People");
  await anna.settings.open("Severity and impact");
  await expect(rules.share("M")).toHaveValue("7");
  await rules.discard.click();
  await expect(rules.share("M")).toHaveValue("5");
});
