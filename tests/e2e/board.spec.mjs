import { faults } from "./fixtures/axe.mjs";
import { Finger, middle } from "./fixtures/finger.mjs";
import { alone } from "./fixtures/server.mjs";
import { expect, test } from "./fixtures/test.mjs";

test("a card is moved by mouse, keys and menu, and the move asks what the page asks", async ({ arrive }) =>
  alone(async (server) => {
    const [anna, ben] = [await arrive("Anna", { server }), await arrive("Ben", { server })];
    await anna.declare("Disk full");
    await anna.incident.header.chooseSeverity("SEV-2");
    await ben.board.wayHere.click();
    await anna.page.keyboard.press("g");
    await anna.page.keyboard.press("b");
    const { board, page } = anna;
    await expect(board.cardIn("Active", "Disk full")).toContainText("SEV-2");
    await expect(board.cardIn("Active", "Disk full")).toContainText("Anna");

    await test.step("drag: it asks since when", async () => {
      await board.drag("Disk full", "Mitigated");
      const dialog = board.dialog("Move to mitigated");
      await expect(dialog.getByRole("textbox", { name: "Since" })).toBeFocused();
      await dialog.getByRole("button", { name: "Move to mitigated" }).click();
      await expect(board.cardIn("Mitigated", "Disk full")).toBeVisible();
      await expect(board.card("Disk full")).toBeFocused();
      await expect(board.announced).toContainText("Moved to Mitigated");
      await expect(ben.board.cardIn("Mitigated", "Disk full")).toBeVisible();
    });

    await test.step("by the key; back needs a reason", async () => {
      await page.keyboard.press("Alt+ArrowLeft");
      const dialog = board.dialog("Change the phase");
      await dialog.getByRole("button", { name: "Back to active" }).click();
      await expect(dialog.getByRole("alert")).toContainText("Please say why");
      await dialog.getByRole("textbox", { name: "Why?" }).fill("it is full again");
      await dialog.getByRole("button", { name: "Back to active" }).click();
      await expect(board.cardIn("Active", "Disk full")).toBeVisible();
    });

    await test.step("no phase is skipped, and it says why", async () => {
      await board.drag("Disk full", "Resolved");
      await expect(board.refusal).toContainText("No phase may be skipped: from active the next phase is mitigated.");
      await expect(board.cardIn("Active", "Disk full")).toBeVisible();
    });

    await test.step("given up, nothing moves", async () => {
      await board.moveByMenu("Active", "Disk full", "Mitigated");
      await expect(board.dialog("Move to mitigated")).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(board.dialog("Move to mitigated")).toBeHidden();
      await expect(board.cardIn("Active", "Disk full")).toBeVisible();
    });

    await test.step("by the menu: dismissed", async () => {
      await board.moveByMenu("Active", "Disk full", "Dismissed");
      const dialog = board.dialog("Change the phase");
      await dialog.getByRole("textbox", { name: "Why?" }).fill("a wrong gauge");
      await dialog.getByRole("button", { name: "Dismiss" }).click();
      await expect(board.cardIn("Dismissed", "Disk full")).toBeVisible();
    });
  }));

test("closing is refused while an action is open; offline the board works as well", async ({ arrive }) =>
  alone(async (server) => {
    const anna = await arrive("Anna", { server });
    await anna.declare("Certificates");
    await anna.incident.actions.open();
    await anna.incident.actions.add("renew them");
    for (const phase of ["mitigated", "resolved"]) await anna.incident.header.moveTo(phase);
    await anna.untilAppIsKept();
    await anna.goOffline();
    const { board } = anna;
    await board.wayHere.click();
    await expect(board.cardIn("Resolved", "Certificates")).toContainText("0 of 1 actions");
    await board.drag("Certificates", "Closed");
    await expect(board.refusal).toContainText("1 of its actions is still open.");
    await anna.goOnline();
  }));

test("cards say what is missing, and lanes part them by team", async ({ arrive }) =>
  alone(
    async (server) => {
      const anna = await arrive("Anna", { server });
      await anna.declare("Nobody has rated this");
      await anna.board.wayHere.click();
      const { board } = anna;
      await expect(board.cardIn("Active", "Nobody has rated this").getByRole("list", { name: "To look at" })).toHaveText(
        "no severity",
      );
      await board.lanesByTeam.click();
      await expect(board.lanes.last()).toContainText("No team");
      await expect(board.column("Active, No team").getByRole("link", { name: "Nobody has rated this" })).toBeVisible();
      await expect(anna.page).toHaveURL(/lanes=team/);
      await board.lanesByTeam.click();
      await expect(board.lanes).toHaveText(/^All incidents/);

      await test.step("what has been over for long waits behind a button", async () => {
        const closed = board.column("Closed");
        await expect(closed.getByRole("listitem")).toHaveCount(0);
        await closed.getByRole("button", { name: /older than 30 days/ }).click();
        await expect(closed.getByRole("link")).not.toHaveCount(0);
      });

      await test.step("filtered", async () => {
        await board.words.fill("nobody rated");
        await expect(board.board.getByRole("link")).toHaveCount(1);
      });
    },
    { demo: true },
  ));

test("a finger drags a card that it holds", async ({ arrive }) =>
  alone(async (server) => {
    const anna = await arrive("Anna", { server, viewport: { width: 820, height: 1180 }, hasTouch: true });
    await anna.declare("By finger");
    await anna.board.wayHere.click();
    const { board, page } = anna;
    const finger = await Finger.of(anna);
    const to = await middle(board.column("Mitigated"));
    await finger.hold(board.card("By finger"), board.cardIn("Active", "By finger").and(page.locator("[data-dragged]")));
    const { y } = await middle(board.card("By finger"));
    await finger.to(to.x, y);
    await finger.up();
    await expect(board.dialog("Move to mitigated")).toBeVisible();
  }));

for (const [name, viewport] of [
  ["desk", { width: 1440, height: 900 }],
  ["phone", { width: 390, height: 844 }],
]) {
  test(`the board is accessible at the ${name}`, async ({ arrive }) =>
    alone(
      async (server) => {
        const found = [];
        for (const colorScheme of ["light", "dark"]) {
          const anna = await arrive("Anna", { server, viewport, colorScheme });
          await anna.ways.go("Board");
          await expect(anna.board.column("Active").getByRole("link").first()).toBeVisible();
          found.push(...(await faults(anna.page, `board ${colorScheme}`)));
          await anna.board.lanesByTeam.click();
          await expect(anna.board.lanes.first()).toBeVisible();
          found.push(...(await faults(anna.page, `lanes ${colorScheme}`)));
        }
        expect(found).toEqual([]);
      },
      { demo: true },
    ));
}
