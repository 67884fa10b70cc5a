import { faults } from "./fixtures/axe.mjs";
import { expect, test } from "./fixtures/test.mjs";

const AFFECTED = "Customers affected (estimated)";

test("who changed what is told with the old value, and can be put back", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const address = await anna.declare("Certificates have expired");
  const ben = await arrive("Ben");
  await ben.page.goto(address);
  await anna.incident.properties.write(AFFECTED, "12");
  await ben.incident.properties.expect(AFFECTED, "12");
  await ben.incident.properties.write(AFFECTED, "40");
  await anna.incident.properties.expect(AFFECTED, "40");

  const { activity } = anna.incident;
  await activity.open();
  const deed = activity.deed(AFFECTED).first();
  await expect(deed).toContainText("12");
  await expect(deed).toContainText("40");
  await expect(activity.region.getByRole("listitem").filter({ hasText: "Ben" }).first()).toBeVisible();
  await activity.putBack(AFFECTED);
  await activity.close();
  await anna.incident.properties.expect(AFFECTED, "12");
  await ben.incident.properties.expect(AFFECTED, "12");
});

test("the page can be looked at as it was, and made so again", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const address = await anna.declare("Spot instances are gone");
  await anna.incident.composer.type("13:44 all deleted but three");
  const ben = await arrive("Ben");
  await ben.page.goto(address);
  await ben.incident.properties.write(AFFECTED, "40");
  await anna.incident.properties.expect(AFFECTED, "40");

  const { activity } = anna.incident;
  await activity.open();
  await expect(activity.fresh).toBeHidden();
  await activity.region.getByRole("button", { name: "The page then" }).first().click();
  await expect(activity.past).toContainText("all deleted but three");
  // With its name: the page shows ids too, and those have any digits.
  const written = `${AFFECTED}40`;
  await expect(activity.past).toContainText(written);
  expect(await faults(anna.page, "the activity")).toEqual([]);
  await activity.slider.press("ArrowLeft");
  await expect(activity.past).not.toContainText(written);
  await activity.past.getByRole("button", { name: "Make the page like this again" }).click();
  await activity.close();
  await anna.incident.properties.expect(AFFECTED, "empty");
  await ben.incident.properties.expect(AFFECTED, "empty");
  await test.step("what others do meanwhile is offered, not pushed", async () => {
    await activity.open();
    await ben.incident.properties.write(AFFECTED, "7");
    await activity.fresh.click();
    await expect(activity.deed(AFFECTED).first()).toContainText("7");
  });
});

test("a value that is renamed in the settings has its new name in every incident", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const address = await anna.declare("Renaming");
  await anna.incident.properties.add("Features", "Cards");
  await anna.page.goto("/settings/lists");
  const { lists } = anna.settings;
  await lists.getByText("Features").click();
  const field = lists.getByRole("textbox", { name: "Name of \u201cCards\u201d" });
  await field.fill("Card payments");
  await field.press("Enter");
  await anna.page.goto(address);
  await anna.incident.properties.expect("Features", "Card payments ");
});
