import { faults } from "./fixtures/axe.mjs";
import { alone } from "./fixtures/server.mjs";
import { expect, test } from "./fixtures/test.mjs";

test("a review names what was opened, keeps what was said, and the next one knows what it decided", async ({
  arrive,
}) =>
  alone(async (server) => {
    const anna = await arrive("Anna", { server });
    const { review, page } = anna;
    await anna.declare("Payments are slow");
    await page.keyboard.press("Escape");
    await review.wayHere.click();
    await expect(page.getByRole("heading", { name: "No review yet" })).toBeVisible();
    await review.begin.click();
    await expect(review.part("Opened")).toHaveText(["Payments are slow"]);
    await expect(review.part("Closed")).toHaveCount(0);
    await expect(review.part("Root causes")).toHaveText(["not said yet: 1"]);
    await review.notes.fill("The queue was **full**");
    await review.decide("Alert on the queue");
    await review.decided.getByLabel("Due").fill("2026-12-24");
    await review.decided.getByRole("button", { name: /^Owner/ }).click();
    await page.getByRole("option", { name: /^Anna/ }).click();
    await review.held.click();
    await expect(review.current).toHaveCount(0);

    await test.step("it is among the past ones, also after a reload", async () => {
      await page.reload();
      await review.past.getByText(/^Held .* by Anna$/).click();
      await expect(review.past.locator("strong")).toHaveText("full");
      await expect(review.decision(review.past)).toHaveValue("Alert on the queue");
    });

    await test.step("the next one shows what was decided, and ticks it off", async () => {
      await review.begin.click();
      await expect(review.decision(review.lastTime)).toHaveValue("Alert on the queue");
      await expect(review.lastTime.getByLabel("Due")).toHaveValue("2026-12-24");
      const done = review.lastTime.getByRole("checkbox", { name: "Done" });
      await done.check();
      await page.keyboard.press("Control+z");
      await expect(done, "a checkbox has no undo of its own").not.toBeChecked();
      await page.keyboard.press("Control+Shift+z");
      await expect(done).toBeChecked();
      await expect(review.part("Opened")).toHaveCount(0);
      await page.reload();
      await expect(review.lastTime.getByRole("checkbox", { name: "Done" })).toBeChecked();
    });
  }));

test("two people write in one review, also apart from each other", async ({ arrive }) =>
  alone(async (server) => {
    const [anna, ben] = [await arrive("Anna", { server }), await arrive("Ben", { server })];
    await anna.go("/review");
    await anna.review.begin.click();
    await anna.review.notes.fill("one");
    await ben.go("/review");
    await expect(ben.review.notes).toHaveValue("one");
    await anna.goOffline();
    await ben.goOffline();
    await anna.review.notes.press("Control+End");
    await anna.review.notes.pressSequentially(" and two");
    await anna.review.decide("Anna decides");
    await ben.review.notes.press("Control+Home");
    await ben.review.notes.pressSequentially("zero and ");
    await ben.review.decide("Ben decides");
    await anna.goOnline();
    await ben.goOnline();
    for (const person of [anna, ben]) {
      await expect(person.review.notes).toHaveValue("zero and one and two", { timeout: 30_000 });
      await expect(person.review.decision()).toHaveCount(2);
    }
    await ben.review.held.click();
    await expect(anna.review.current).toHaveCount(0);
    await expect(anna.review.past.getByText(/by Ben$/)).toBeVisible();
  }));

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1440, 390]) {
    test(`the review has no fault that axe knows: ${colorScheme}, ${width}`, async ({ arrive }) =>
      alone(async (server) => {
        const size = { width, height: 900 };
        const options = { server, viewport: size, colorScheme, bypassCSP: true, reducedMotion: "reduce" };
        const anna = await arrive("Anna", options);
        await anna.declare("Payments are slow");
        await anna.go("/review");
        await anna.review.begin.click();
        await anna.review.notes.fill("something");
        await anna.review.decide("Do it");
        await expect(anna.review.part("Opened")).toHaveCount(1);
        const found = await faults(anna.page, "review");
        await anna.review.held.click();
        await anna.review.begin.click();
        await anna.review.past.getByText(/^Held/).click();
        expect([...found, ...(await faults(anna.page, "next review"))]).toEqual([]);
      }));
  }
}
