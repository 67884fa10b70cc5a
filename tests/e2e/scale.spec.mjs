import { expect, test } from "./fixtures/test.mjs";

const ENTRIES = 5_000;
/** A window shows some thirty rows; what is beyond it is kept ready for about as much again. */
const FEW = 120;

const minute = (n) => `${String(Math.floor(n / 60) % 24).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`;
const day = (n) => new Date(Date.UTC(2023, 2, 27) + Math.floor(n / 1440) * 86_400_000).toISOString().slice(0, 10);
const line = (n) => `${day(n)} ${minute(n)} entry number ${n}`;

test(`${ENTRIES} entries stay smooth: few rows in the page, one touched by a change elsewhere`, async ({ server, arrive }) => {
  test.setTimeout(240_000);
  const anna = await arrive("Anna");
  const path = await anna.declare("A long night", { zone: "UTC", started: "2023-03-27T00:00", kind: "Backfill" });
  await test.step(`paste ${ENTRIES} lines`, async () => {
    for (let from = 0; from < ENTRIES; from += 1_000) {
      await anna.incident.composer.paste(Array.from({ length: 1_000 }, (_, n) => line(from + n)).join("\n"));
    }
  });
  await expect(anna.status.sync).toHaveText("on the relay", { timeout: 90_000 });
  const exported = JSON.parse(await server.andon("export", "--format", "json", "--incident", path.slice(3)));
  expect(exported.timeline.filter((entry) => entry.text.startsWith("entry number"))).toHaveLength(ENTRIES);

  const ben = await arrive("Ben");
  await ben.go(path);
  const { timeline, composer } = ben.incident;
  await expect(timeline.entries.first()).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => timeline.rows.count()).toBeLessThan(FEW);

  await test.step("scroll through all of it", async () => {
    await timeline.list.hover();
    for (let turn = 0; turn < 40; turn += 1) {
      await ben.page.mouse.wheel(0, 6_000);
      expect(await timeline.rows.count()).toBeLessThan(FEW);
    }
    await timeline.entries.last().focus();
    await ben.page.keyboard.press("End");
    await expect(timeline.entry(`entry number ${ENTRIES - 1}`)).toBeInViewport();
    await ben.page.keyboard.press("Home");
    await expect(timeline.entry(/entry number 0(?!\d)/)).toBeInViewport();
    await expect(timeline.rows.last()).toHaveAttribute("aria-setsize", /^50\d\d$/);
  });

  await test.step("typing is not held up", async () => {
    const text = "2023-03-27 00:00 typed among many";
    await composer.field.focus();
    const began = Date.now();
    await ben.page.keyboard.type(text);
    await expect(composer.field).toHaveValue(text);
    expect((Date.now() - began) / text.length, "milliseconds for a key").toBeLessThan(100);
    await composer.field.fill("");
  });

  await test.step("an edit by somebody else touches one row", async () => {
    await anna.go(path);
    await anna.incident.timeline.entries.first().focus();
    await anna.page.keyboard.press("Home");
    await expect(anna.incident.timeline.entry(/entry number 5(?!\d)/)).toBeVisible();
    await expect(timeline.entry(/entry number 5(?!\d)/)).toBeVisible();
    const editor = await anna.incident.timeline.edit(/entry number 5(?!\d)/);
    // Anna's place in the row is shown as soon as she is there; that is not the edit.
    await expect(timeline.entry(/entry number 5(?!\d)/)).toContainText("writing here");
    await timeline.list.evaluate((list) => {
      const touched = new Set();
      const seen = new MutationObserver((records) => {
        for (const { target } of records) {
          const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
          touched.add(element.closest("[role=listitem]") ?? element);
        }
      });
      seen.observe(list, { subtree: true, childList: true, characterData: true, attributes: true });
      list.touched = touched;
    });
    await editor.text.press("End");
    await editor.text.pressSequentially(", corrected", { delay: 30 });
    await expect(timeline.entry("entry number 5, corrected")).toBeVisible();
    const touched = await timeline.list.evaluate((list) => [...list.touched].map((row) => row.textContent));
    expect(touched).toHaveLength(1);
    expect(touched[0]).toContain("entry number 5, corrected");
  });

  await test.step("it opens again as quickly from the device", async () => {
    await ben.page.reload();
    await expect(timeline.entries.first()).toBeVisible({ timeout: 20_000 });
    await expect.poll(() => timeline.rows.count()).toBeLessThan(FEW);
  });
});
