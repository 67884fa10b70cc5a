import { faults } from "./fixtures/axe.mjs";
import { Server, alone } from "./fixtures/server.mjs";
import { expect, test } from "./fixtures/test.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test("the palette runs the commands of the place one is in, by keyboard alone", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const { palette, page } = anna;
  await palette.open();
  await expect(palette.option("Go to the settings")).toBeVisible();
  await expect(palette.option("Write a note"), "there is no incident here").toHaveCount(0);
  await palette.type("declare");
  await expect(palette.chosen).toContainText("Declare an incident");
  await expect(palette.field).toHaveAttribute("aria-activedescendant", await palette.chosen.getAttribute("id"));
  await page.keyboard.press("Enter");
  await expect(palette.dialog).toBeHidden();
  await anna.dialog.fill({ name: "Payments are slow" });
  await anna.dialog.declare();
  await test.step("on an incident its commands come along, and work", async () => {
    await palette.open();
    await expect(palette.group("Recent").getByRole("option").first()).toContainText("Declare an incident");
    await palette.type("wr time li");
    await expect(palette.chosen).toContainText("Write a timeline line");
    await page.keyboard.press("Enter");
    await expect(anna.incident.composer.field).toBeFocused();
    await page.keyboard.type("from the palette");
    await page.keyboard.press("Enter");
    await expect(anna.incident.timeline.entry("from the palette")).toBeVisible();
  });
  await test.step("it opens while one writes, and gives the focus back", async () => {
    await anna.incident.composer.field.focus();
    await palette.open();
    await page.keyboard.press("ArrowUp");
    await expect(palette.options.last()).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("ArrowDown");
    await expect(palette.options.first()).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Escape");
    await expect(palette.dialog).toBeHidden();
    await expect(anna.incident.composer.field).toBeFocused();
  });
});

test("incidents, records, settings and people are found by their names, and again as recent", async ({ arrive }) => {
  const anna = await arrive("Anna Palette");
  await anna.declare("Certificates of the broker are broken");
  await anna.record.startFromIncident();
  await anna.record.begin();
  await anna.go("/");
  const { palette, page } = anna;
  await palette.open();
  await palette.type("brkr");
  await expect(palette.group("Incidents").getByRole("option")).toContainText(["Certificates of the broker"]);
  await expect(palette.group("Problem-solving records").getByRole("option")).toContainText(["Certificates of the broker"]);
  await palette.type("palette");
  await expect(palette.group("People").getByRole("option")).toContainText(["Anna Palette"]);
  await palette.type("runbook");
  await expect(palette.group("Settings").getByRole("option")).toHaveCount(1);
  await palette.type("certificates");
  await palette.group("Incidents").getByRole("option").first().click();
  await expect(anna.incident.header.title).toHaveText("Certificates of the broker are broken");
  await anna.go("/settings");
  await palette.open();
  await expect(palette.group("Recent").getByRole("option").first()).toContainText("Certificates of the broker");
  await page.keyboard.press("Enter");
  await expect(anna.incident.header.title).toHaveText("Certificates of the broker are broken");
});

test("every text is found offline, with its words marked, and leads to its place", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Queue of the exports");
  const { palette, page } = anna;
  const { composer, timeline, summary } = anna.incident;
  await composer.type("13:10 the broker refuses the café’s Zertifikat");
  await composer.type("13:12 rolled back the last change");
  await summary.write("Cause", "an expired intermediate authority");
  await anna.declare("Another incident");
  await composer.type("13:30 nothing was rolled, we went back");
  await anna.status.untilOnTheRelay();
  await anna.goOffline();

  await test.step("words, beginnings, without accents", async () => {
    await palette.openByButton();
    await palette.type("cafe ZERTI");
    await expect(palette.options).toHaveCount(1);
    await expect(palette.marks("Queue of the exports")).toHaveText(["café", "Zertifikat"]);
    await page.keyboard.press("Enter");
    await expect(anna.incident.header.title).toHaveText("Queue of the exports");
    await expect(timeline.entry("café")).toBeFocused();
  });
  await test.step("a phrase", async () => {
    await page.keyboard.press("/");
    await palette.type("rolled back");
    await expect(palette.options).toHaveCount(2);
    await palette.type('"rolled back"');
    await expect(palette.options).toHaveCount(1);
    await expect(palette.marks("Queue of the exports")).toHaveText(["rolled back"]);
  });
  await test.step("a slip is forgiven, and said", async () => {
    await palette.type("intermediat authorty");
    await expect(palette.words).toContainText("For “intermediat authority”");
    await palette.option("Queue of the exports").click();
    await expect(page.getByText("an expired intermediate authority").first()).toBeInViewport();
    await expect(page.locator("[data-found]")).toContainText("an expired intermediate authority");
  });
  await test.step("what is written now is found now", async () => {
    await composer.type("we call the Ombudsman");
    await expect(timeline.entry("Ombudsman")).toBeVisible();
    await palette.openByButton();
    await expect(async () => {
      await palette.type("ombuds");
      await expect(palette.options).toHaveCount(1, { timeout: 500 });
    }).toPass();
    await palette.type("nobody wrote this anywhere");
    await expect(palette.words).toHaveText("Nothing on this device has these words");
    await page.keyboard.press("Escape");
  });
  await anna.goOnline();
});

test("what was read is kept for the next visit, and notes and facts are found too", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const { palette, page } = anna;
  await anna.declare("A night with notes");
  await anna.incident.notes.open();
  await anna.incident.notes.add("remember the flux capacitor");
  await anna.record.startFromIncident();
  await anna.record.begin();
  await anna.record.write("nobody watched the thermocouple");
  await anna.status.untilOnTheRelay();
  await anna.go("/");
  const find = async (words, name) => {
    await palette.openSearch();
    await expect(async () => {
      await palette.type(words);
      await expect(palette.option(name)).toHaveCount(1, { timeout: 500 });
    }).toPass();
  };
  await find("flux", "remember the");
  await page.reload();
  await find("flux", "remember the");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("article").filter({ hasText: "flux capacitor" })).toBeInViewport();
  await anna.go("/");
  await find("thermocouple", "nobody watched");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toBeAttached();
  await expect(page.locator("[data-found]")).toBeInViewport();
});

test("confidential notes are found by those who may read them, and by nobody else", async ({ arrive }) => {
  const [anna, ben] = [await arrive("Anna", { confidential: true }), await arrive("Ben")];
  const path = await anna.declare("With a secret");
  await anna.incident.notes.open();
  await anna.incident.notes.add("the xylophone was stolen", { confidential: true });
  await anna.status.untilOnTheRelay();
  await ben.go(path);
  await expect(ben.incident.header.title).toHaveText("With a secret");
  await test.step("Anna finds it", async () => {
    await anna.page.getByRole("heading", { level: 1 }).click();
    await anna.palette.open();
    await expect(async () => {
      await anna.palette.type("xylophone");
      await expect(anna.palette.option("Confidential note")).toHaveCount(1, { timeout: 500 });
    }).toPass();
  });
  await test.step("Ben does not", async () => {
    await ben.palette.open();
    await ben.palette.type("secret");
    await expect(ben.palette.option("With a secret").first()).toBeVisible();
    await ben.palette.type("xylophone");
    await expect(ben.palette.options).toHaveText([/Search every text/]);
    await ben.page.keyboard.press("Enter");
    await expect(ben.palette.words).toHaveText("Nothing on this device has these words");
  });
});

test("reviews are found, and incidents by the values of their lists and by their people", async ({ arrive }) =>
  alone(async (server) => {
    const anna = await arrive("Anna", { server });
    const { palette, page } = anna;
    await anna.declare("Queue of the exports");
    await anna.incident.properties.choose("Detected via", "customer report");
    await anna.incident.properties.expect("Detected via", "customer report");
    await anna.review.wayHere.click();
    await anna.review.begin.click();
    await anna.review.notes.fill("the ombudsman called about the queue");
    await anna.review.held.click();
    await anna.status.untilOnTheRelay();
    const ben = await arrive("Ben", { server });
    const find = async (person, words, name) => {
      await person.palette.openSearch();
      await expect(async () => {
        await person.palette.type(words);
        await expect(person.palette.option(name)).toHaveCount(1, { timeout: 500 });
      }).toPass();
    };
    await test.step("a value and a word of the text together, by somebody who never opened it", async () => {
      await find(ben, "customer exports", "Queue of the exports");
      await ben.palette.type("customer report");
      await expect(ben.palette.marks("Queue of the exports")).toContainText(["customer", "report"]);
    });
    await test.step("a person", async () => {
      await ben.palette.type("anna");
      await expect(ben.palette.option("Queue of the exports")).toHaveCount(1);
      await page.keyboard.press("Escape");
    });
    await test.step("another name is found at once", async () => {
      await anna.go("/settings");
      await anna.settings.name.fill("Hildegard");
      await anna.settings.name.press("Enter");
      await expect(async () => {
        await ben.palette.type("hildegard");
        await expect(ben.palette.option("Queue of the exports")).toHaveCount(1, { timeout: 500 });
      }).toPass();
      await ben.page.keyboard.press("Escape");
    });
    await test.step("a review, with the way to it", async () => {
      await find(ben, "ombudsman", "Weekly reviews");
      await ben.page.keyboard.press("Enter");
      await expect(ben.review.past.getByText("the ombudsman called")).toBeVisible();
    });
  }));

test("confidential texts go from the search at once with the clearance", async ({ arrive }) =>
  alone(async (server) => {
    const anna = await arrive("Anna", { server, confidential: true });
    await anna.declare("With a secret");
    await anna.incident.notes.open();
    await anna.incident.notes.add("the xylophone was stolen", { confidential: true });
    await anna.status.untilOnTheRelay();
    await anna.page.getByRole("heading", { level: 1 }).click();
    await anna.palette.open();
    await expect(async () => {
      await anna.palette.type("xylophone");
      await expect(anna.palette.option("Confidential note")).toHaveCount(1, { timeout: 500 });
    }).toPass();
    const kept = () =>
      anna.page.evaluate(async () => {
        const result = (request) =>
          new Promise((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error);
          });
        const database = await result(indexedDB.open("andon.search"));
        const texts = await result(database.transaction("texts").objectStore("texts").getAll());
        database.close();
        return texts.filter((text) => text.includes("xylophone")).length;
      });
    await expect.poll(kept).toBe(1);
    await anna.page.keyboard.press("Escape");
    await test.step("she joins again by a link without it", async () => {
      const token = await server.token("responder");
      await anna.page.evaluate((token) => (location.hash = `join=${token}`), token);
      await expect.poll(kept).toBe(0);
    });
    await anna.palette.open();
    await anna.palette.type("xylophone");
    await expect(anna.palette.options).toHaveText([/Search every text/]);
  }));

test("on a record the palette has its commands, and undo is the page's", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Disk full");
  await anna.record.startFromIncident();
  await anna.record.begin();
  const { palette, page, record } = anna;
  await palette.open();
  await palette.type("countermeasure");
  await expect(palette.chosen).toContainText("Write a countermeasure");
  await page.keyboard.press("Enter");
  await expect(record.measures.getByRole("textbox", { name: "Countermeasure" })).toBeFocused();
  await page.keyboard.type("Watch the disks");
  await expect(record.measure("Watch the disks")).toBeVisible();
  await palette.open();
  await palette.type("undo");
  await page.keyboard.press("Enter");
  await expect(record.measure("Watch the disks")).toHaveCount(0);
  await palette.open();
  await palette.type("a3");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/a3$/);
});

test("at an entry of the timeline the palette has its commands", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Payments are slow");
  const { palette, page, incident } = anna;
  await incident.composer.type("13:44 rolled back");
  await palette.open();
  await palette.type("mark the entry");
  await expect(palette.option("Mark the entry as important"), "no entry has the focus").toHaveCount(0);
  await page.keyboard.press("Escape");
  await incident.timeline.entry("rolled back").focus();
  await palette.open();
  await palette.type("mark the entry");
  await expect(palette.chosen).toContainText("Mark the entry as important");
  await page.keyboard.press("Enter");
  await expect(incident.timeline.entry("rolled back")).toHaveAccessibleName(/important/);
});

for (const [size, options] of [["1440", { viewport: { width: 1440, height: 900 } }], ["390", PHONE]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`the palette has no faults at ${size} px, ${colorScheme}`, async ({ arrive }) => {
      const server = await Server.start();
      try {
        await server.stop();
        await server.andon("demo");
        await server.start();
        const anna = await arrive("Anna", { server, colorScheme, ...options });
        const { palette, page } = anna;
        await expect(anna.home.incident("cluster 3").first()).toBeVisible();
        await palette.openByButton();
        await palette.type("kubernetes cluster");
        await expect(palette.marks("Staging: Kubernetes cluster 3").first()).toBeVisible();
        expect(await faults(page, "search")).toEqual([]);
        await page.screenshot({ path: `test-results/search-${size}-${colorScheme}.png` });
        await palette.close.click();
        await expect(palette.dialog).toBeHidden();
        await palette.open();
        await palette.type("clu");
        await expect(palette.group("Incidents").getByRole("option").first()).toBeVisible();
        expect(await faults(page, "palette")).toEqual([]);
        await page.screenshot({ path: `test-results/palette-${size}-${colorScheme}.png` });
      } finally {
        await server.dispose();
      }
    });
  }
}
