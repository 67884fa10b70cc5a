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

test("every single change is a stop, and going back says what stays", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Step by step");
  const { activity, properties, header, summary } = anna.incident;
  await properties.write(AFFECTED, "1");
  await properties.write(AFFECTED, "2");
  await summary.write("Cause", "a full disk");
  await header.moveTo("mitigated");
  await header.expectPhase("Mitigated");
  await properties.write(AFFECTED, "3");
  await activity.open();
  await expect(activity.region.getByRole("button", { name: "The page then" })).toHaveCount(1);
  await activity.region.getByRole("button", { name: "The page then" }).click();
  const shows = (number) => expect(activity.past).toContainText(`${AFFECTED}${number}`);
  await shows(3);
  await expect(activity.past.getByRole("button", { name: "Later" })).toBeDisabled();
  await activity.past.getByRole("button", { name: "Earlier" }).click();
  await expect(activity.changed).toHaveText(/^Phase/);
  await shows(2);
  await expect(activity.past).not.toContainText("The phase stays");
  await test.step("back to the first of one's numbers, change by change", async () => {
    await activity.slider.focus();
    for (let step = 0; step < 20 && (await activity.changed.textContent()) !== AFFECTED; step++) {
      await activity.slider.press("ArrowLeft");
    }
    await shows(2);
    await activity.slider.press("ArrowLeft");
    await shows(1);
    await expect(activity.past).toContainText("The phase stays \u201cMitigated\u201d, although it was \u201cActive\u201d then");
  });
  await test.step("Page Down leads over the whole sitting, Page Up back", async () => {
    const first = activity.past.getByText(/change 1 of \d+/);
    await activity.slider.press("PageDown");
    await expect(first).toBeVisible();
    await activity.slider.press("PageUp");
    await shows(3);
  });
  await test.step("what is made so again can be undone, texts too", async () => {
    await activity.past.getByRole("button", { name: "Earlier" }).click();
    await activity.slider.press("PageDown");
    await activity.past.getByRole("button", { name: "Make the page like this again" }).click();
    await activity.close();
    await properties.expect(AFFECTED, "empty");
    await expect(summary.line("Cause")).not.toContainText("a full disk");
    await header.expectPhase("Mitigated");
    await anna.incident.undo();
    await properties.expect(AFFECTED, "3");
    await expect(summary.line("Cause")).toContainText("a full disk");
  });
});

test("what was made is not offered to be put back, what was changed is", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Made and changed");
  await anna.incident.composer.type("13:44 all deleted but three");
  await anna.incident.properties.write(AFFECTED, "12");
  const { activity } = anna.incident;
  await activity.open();
  const back = { name: "Put back" };
  await expect(activity.deed("all deleted but three").getByRole("button", back)).toHaveCount(0);
  await expect(activity.deed(AFFECTED).getByRole("button", back)).toHaveCount(1);
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
