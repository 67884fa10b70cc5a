import { expect, test } from "./fixtures/test.mjs";

/** Presses Tab until something has the focus, as somebody without a mouse does. */
async function tabTo(page, locator, most = 25, key = "Tab") {
  const there = () => locator.evaluateAll((all) => all.includes(document.activeElement));
  for (let press = 0; press < most; press += 1) {
    if (await there()) return;
    await page.keyboard.press(key);
  }
  expect(await there(), `${locator} within ${most} presses of Tab`).toBe(true);
}

// Seed 003: services cannot resolve names.
const WHYS = [
  "Services had problems with DNS resolution",
  "Name resolution failed",
  "CoreDNS does not get the requests",
  "We reached a limit of packets per second on our CoreDNS instances",
  "The requests are centralised on only two instances",
  "We did not know of these limits",
];

test("a record is written from nothing to its checks with the keyboard alone", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const { records, record, page } = anna;
  const { keyboard } = page;
  await test.step("begin it", async () => {
    await keyboard.press("g");
    await keyboard.press("p");
    await expect(records.heading).toBeVisible();
    await tabTo(page, page.getByRole("main").getByRole("button", { name: "New PDCA" }));
    await keyboard.press("Enter");
    await tabTo(page, records.dialog.getByRole("radio"));
    await keyboard.press("ArrowDown");
    await expect(records.dialog.getByRole("radio", { name: "Red bin" })).toBeChecked();
    await tabTo(page, records.dialog.getByRole("textbox", { name: "Name" }));
    await keyboard.type("Services cannot resolve names");
    await keyboard.press("Enter");
    await expect(record.name).toHaveValue("Services cannot resolve names");
  });
  await test.step("the problem", async () => {
    await tabTo(page, record.problem);
    await keyboard.type("Services had problems with DNS resolution.");
    await keyboard.press("Escape");
  });
  await test.step("the whys, one below the other", async () => {
    await tabTo(page, record.tree("Occurrence").getByRole("button", { name: "Write the first answer" }));
    await keyboard.press("Enter");
    await expect(record.fact("1")).toBeFocused();
    for (const [depth, why] of WHYS.entries()) {
      if (depth > 0) {
        await keyboard.press("Enter");
        await keyboard.press("Tab");
      }
      await keyboard.type(why);
    }
    await keyboard.press("Control+Enter");
    await record.expectOutline("Occurrence", WHYS.map((why, depth) => " ".repeat(depth) + why));
    await expect(record.mark("1.1.1.1.1.1")).toHaveText("RC 1");
    await keyboard.press("Escape");
  });
  await test.step("why it was not seen", async () => {
    await tabTo(page, record.tree("Non-detection").getByRole("button", { name: "Write the first answer" }));
    await keyboard.press("Enter");
    await expect(record.fact("1", "Non-detection")).toBeFocused();
    await keyboard.type("Nothing watches the packets per second");
    await keyboard.press("Escape");
  });
  await test.step("a countermeasure and its check", async () => {
    await tabTo(page, record.measures.getByRole("button", { name: "Countermeasure for RC 1" }), 40);
    await keyboard.press("Enter");
    await expect(record.measures.getByRole("textbox", { name: "Countermeasure" })).toBeFocused();
    await keyboard.type("CoreDNS on every node, with an alert on its limit");
    const row = record.measure("CoreDNS on every node");
    await tabTo(page, row.getByRole("textbox", { name: "Check", exact: true }), 12);
    await keyboard.type("Send twice the packets of the limit: nothing fails");
    await tabTo(page, record.measureStatus("CoreDNS on every node"), 8, "Shift+Tab");
    await keyboard.press("Enter");
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await expect(record.measureStatus("CoreDNS on every node")).toContainText("Doing");
    await expect(record.measureStatus("CoreDNS on every node")).toBeFocused();
  });
  await test.step("Esc leaves the record, and its row has it all", async () => {
    await keyboard.press("Escape");
    await expect(records.row("Services cannot resolve names")).toContainText("0 of 1");
  });
});
