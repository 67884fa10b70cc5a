import { faults } from "./fixtures/axe.mjs";
import { expect, test } from "./fixtures/test.mjs";

test("an administrator makes a join link, sees it used, takes it back and gives it again", async ({ arrive, visit }) => {
  const cleo = await arrive("Cleo", { role: "admin" });
  await cleo.go("/settings");
  await cleo.settings.open("Access");
  const { access } = cleo.settings;
  await expect(access.row("test"), "what one came in with is not revoked by oneself").toContainText("yours");
  await test.step("without a name there is none", async () => {
    await access.make.click();
    await expect(access.name).toHaveAccessibleDescription(/^Say whom or what it is for/);
  });
  await access.name.fill("Night shift");
  await access.role.selectOption({ label: "Observer: reads" });
  await access.lasts.selectOption({ label: "30 days" });
  await access.confidential.check();
  await access.make.click();
  await expect(access.link).toHaveValue(/#join=andon_/);
  const link = await access.link.inputValue();
  const row = access.row("Night shift");
  await expect(row).toContainText("observer, confidential notes");
  await expect(row).toContainText("never used");
  await expect(access.name).toHaveValue("");
  expect(await faults(cleo.page, "with a link")).toEqual([]);

  const ben = await visit("Ben");
  await ben.join(link.split("#join=")[1]);
  await ben.status.untilSync("reading along");
  await access.lookAgain();
  await expect(row).toContainText(/used \d/);
  await expect(access.link, "the link is shown once").toHaveCount(0);

  await test.step("take it back", async () => {
    await row.getByRole("button", { name: "Revoke “Night shift”" }).click();
    await expect(access.current.filter({ hasText: "Night shift" })).toHaveCount(0);
    await expect(ben.status.sync).toContainText("refused");
  });
  await test.step("give it again", async () => {
    await access.region.getByText("Revoked or expired (1)").click();
    await access.over.getByRole("button", { name: "Let in again “Night shift”" }).click();
    await expect(row).toBeVisible();
  });
  await test.step("offline it says what one can do", async () => {
    await cleo.goOffline();
    await expect(access.region).toContainText("The relay is not reached");
    await expect(access.make).toBeHidden();
    expect(await faults(cleo.page, "offline")).toEqual([]);
    await cleo.goOnline();
    await expect(row).toBeVisible();
  });
});

test("who is no administrator is told whom to ask", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.go("/settings/access");
  await expect(anna.settings.access.region).toContainText("Only administrators see who has access");
  await expect(anna.settings.access.make).toBeHidden();
});
