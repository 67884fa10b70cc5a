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
