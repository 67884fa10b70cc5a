import { expect, test } from "./fixtures/test.mjs";

test("Esc goes out step by step: of the field, of a history, of the row, of the page", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Step by step out");
  const { composer, timeline } = anna.incident;
  const esc = () => test.step("press Esc", () => anna.page.keyboard.press("Escape"));
  await composer.type("13:44 a line");
  await composer.field.fill("13:45 a draft");
  await esc();
  await expect(composer.field).not.toBeFocused();
  await expect(composer.field).toHaveValue("13:45 a draft");
  await test.step("to the row", () => anna.page.keyboard.press("j"));
  await expect(timeline.focused).toHaveCount(1);
  await test.step("its history", () => anna.page.keyboard.press("h"));
  await expect(timeline.history).toBeVisible();
  await esc();
  await expect(timeline.history).toBeHidden();
  await expect(timeline.focused).toHaveCount(1);
  await esc();
  await expect(timeline.focused).toHaveCount(0);
  await expect(anna.incident.header.title).toHaveText("Step by step out");
  await esc();
  await expect(anna.home.heading).toBeVisible();
  await anna.home.openIncident("Step by step out");
  await expect(composer.field).toHaveValue("13:45 a draft");
});

test("on a phone Esc closes the sheet with the properties first", async ({ arrive }) => {
  const anna = await arrive("Anna", { viewport: { width: 390, height: 844 } });
  await anna.declare("A sheet");
  const { header, panel } = anna.incident;
  await header.toggleProperties.click();
  await expect(panel.panel).toBeVisible();
  await test.step("press Esc", () => anna.page.keyboard.press("Escape"));
  await expect(panel.panel).toBeHidden();
  await expect(header.title).toHaveText("A sheet");
  await expect(header.toggleProperties).toBeFocused();
});

test("a name that is too long is not kept; it can be copied", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("A good name");
  const long = "much too long ".repeat(30).trim();
  await anna.incident.header.rename(long);
  await expect(anna.incident.header.title).toHaveText("A good name");
  const { notKept } = anna.incident;
  await expect(notKept).toContainText("What you typed in the name was not kept");
  await expect(notKept).toContainText("at most 300");
  await expect(notKept.getByRole("textbox", { name: "What you typed in the name" })).toHaveValue(long);
  await notKept.getByRole("button", { name: "Copy the text" }).click();
  await expect(notKept.getByRole("button", { name: "Copied" })).toBeVisible();
  await notKept.getByRole("button", { name: "Dismiss" }).click();
  await expect(notKept).toBeHidden();
});
