import { expect, test } from "./fixtures/test.mjs";

async function staging(person) {
  await person.declare("Staging: Kubernetes cluster 3 is misbehaving");
  await person.incident.composer.type("2023-03-27 13:10 Crossplane is installed on this cluster");
  await person.record.startFromIncident();
}

test("a record begins with the incident's timeline, which is refreshed beside what one wrote", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await staging(anna);
  const { record, incident, page } = anna;
  await expect(record.context).toContainText("13:10 Crossplane is installed");
  await test.step("write into the context", async () => {
    await record.context.getByRole("button", { name: "Edit the context" }).click();
    const field = record.context.getByRole("textbox", { name: "Context" });
    await field.press("Control+End");
    await field.pressSequentially("seen by the on-duty");
    await field.press("Escape");
  });
  await page.getByRole("navigation", { name: "Views of the incident" }).getByRole("link", { name: "Page" }).click();
  await incident.composer.type("2023-03-27 14:00 the autoscaling group is full");
  await record.tab.click();
  await record.context.getByRole("button", { name: "Refresh from the timeline" }).click();
  await expect(record.context).toContainText("14:00 the autoscaling group is full");
  await expect(record.context).toContainText("seen by the on-duty");
  await expect(record.context.getByText("Crossplane is installed")).toHaveCount(1);
});

test("whys are written like in an outliner, with the keyboard alone", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await staging(anna);
  const { record, page } = anna;
  await record.begin();
  await record.write("a", ">b", ">c", "<d", "<e");
  await record.expectOutline("Occurrence", ["a", " b", "  c", " d", "e"]);
  await test.step("move up and down", async () => {
    await record.fact("1.2").press("Alt+ArrowUp");
    await record.expectOutline("Occurrence", ["a", " d", " b", "  c", "e"]);
    await expect(record.fact("1.1")).toBeFocused();
    await page.keyboard.press("Control+z");
    await record.expectOutline("Occurrence", ["a", " b", "  c", " d", "e"]);
  });
  await test.step("Enter within a fact parts it; in an empty one Backspace removes it", async () => {
    await record.fact("2").fill("left right");
    for (let key = 0; key < 5; key += 1) await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Enter");
    await record.expectOutline("Occurrence", ["a", " b", "  c", " d", "left ", "right"]);
    await record.fact("3").fill("");
    await page.keyboard.press("Backspace");
    await record.expectOutline("Occurrence", ["a", " b", "  c", " d", "left "]);
    await expect(record.fact("2")).toBeFocused();
  });
  await test.step("fold and unfold", async () => {
    await record.fact("1").press("Control+ArrowUp");
    await record.expectOutline("Occurrence", ["a", "left "]);
    await page.keyboard.press("Control+ArrowDown");
    await record.expectOutline("Occurrence", ["a", " b", "  c", " d", "left "]);
  });
  await test.step("drag", async () => {
    const grip = record.tree("Occurrence").getByRole("listitem").nth(4).getByTitle(/^Drag to move/);
    const target = await record.fact("1").boundingBox();
    await record.fact("2").hover();
    await grip.hover();
    await page.mouse.down();
    await page.mouse.move(target.x + 10, target.y + 12, { steps: 5 });
    await page.mouse.move(target.x + 10, target.y + 2, { steps: 3 });
    await page.mouse.up();
    await record.expectOutline("Occurrence", ["left ", "a", " b", "  c", " d"]);
  });
  await page.reload();
  await record.expectOutline("Occurrence", ["left ", "a", " b", "  c", " d"]);
});

test("root causes keep their numbers, are quoted, linked, drawn and treated", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await staging(anna);
  const { record, page } = anna;
  await record.begin();
  await record.write("the API server was lagging", ">too many CRDs", ">Crossplane was deployed directly on staging");
  await page.keyboard.press("Control+Enter");
  await record.begin("Non-detection");
  await record.write("the alert could not fire");
  await page.keyboard.press("Control+Enter");
  await expect(record.mark("1.1.1")).toHaveText("RC 1");
  await expect(record.mark("1", "Non-detection")).toHaveText("RC 2");
  await test.step("the mark is taken away and set again", async () => {
    await record.mark("1.1.1").click();
    await expect(record.mark("1.1.1")).toHaveText("RC");
    await record.mark("1.1.1").click();
    await expect(record.mark("1.1.1")).toHaveText("RC 1");
  });
  await test.step("quote a line and link", async () => {
    await record.tree("Occurrence").getByRole("button", { name: "More about 1.1.1" }).click();
    const more = page.getByRole("group", { name: "About the fact" });
    await more.getByRole("button", { name: "Quote a line of the timeline" }).click();
    await page.getByRole("combobox", { name: "Line of the timeline" }).fill("Crossplane is");
    await page.getByRole("option", { name: /13:10 Crossplane is installed/ }).click();
    await more.getByRole("textbox", { name: "Link" }).fill("javascript:alert(1)");
    await more.getByRole("textbox", { name: "Link" }).press("Enter");
    await expect(more.getByRole("alert")).toContainText("https://");
    await more.getByRole("textbox", { name: "Link" }).fill("https://example.com/pr");
    await more.getByRole("textbox", { name: "Link" }).press("Enter");
    await expect(record.tree("Occurrence").getByRole("link", { name: "https://example.com/pr" })).toBeVisible();
    await expect(record.tree("Occurrence").getByRole("link", { name: /13:10 Crossplane is installed/ })).toBeVisible();
  });
  await test.step("the diagram follows and leads to the fact", async () => {
    await page.getByRole("button", { name: "As a diagram" }).click();
    const drawn = record.tree("Occurrence").getByRole("button", { name: /^RC 1 Crossplane was deployed/ });
    await drawn.focus();
    await page.keyboard.press("Enter");
    await expect(record.fact("1.1.1")).toBeFocused();
    await page.keyboard.type(" by hand");
    await expect(record.tree("Occurrence").getByRole("button", { name: /on staging by hand$/ })).toBeVisible();
  });
  await test.step("nothing is done about one of them", async () => {
    await record.measures.getByRole("button", { name: "Say why nothing is done" }).last().click();
    await page.getByRole("textbox", { name: "Why is nothing done about RC 2?" }).fill("it is replaced next month");
    await page.getByRole("button", { name: "Keep" }).click();
    await expect(record.measures).toContainText("RC 2: nothing is done, because it is replaced next month");
  });
});

test("the rules hold while one works: checks, verdicts, acts, and the incident that waits for them", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await staging(anna);
  const { record, incident, page } = anna;
  await record.begin();
  await record.write("a", ">b", ">Crossplane was deployed directly on staging");
  await page.keyboard.press("Control+Enter");
  await record.measures.getByRole("button", { name: "Countermeasure for RC 1" }).click();
  await page.keyboard.type("Allow only some CRDs to be deployed");
  const row = "Allow only some CRDs";
  await test.step("nothing is begun without a check", async () => {
    await record.choose(record.measureStatus(row), "Doing");
    await expect(record.measure(row).getByRole("alert")).toContainText("how you will know that it works");
    await expect(record.measure(row).getByRole("textbox", { name: "Check", exact: true })).toBeFocused();
    await page.keyboard.type("Create a CRD that is not in the list: it is blocked");
    await record.choose(record.measureStatus(row), "Doing");
    await expect(record.measureStatus(row)).toContainText("Doing");
  });
  await test.step("a check without a day is advised against", async () => {
    await expect(record.coach("Set the day on which you look")).toBeVisible();
    await record.measure(row).getByLabel("Check date").fill("2026-01-02");
    await expect(record.coach("Set the day on which you look")).toBeHidden();
  });
  await test.step("it is not done before it is checked", async () => {
    await record.choose(record.status, "Done");
    await expect(page.getByRole("alert").filter({ hasText: "neither checked OK nor abandoned" })).toBeVisible();
    await record.choose(record.measureStatus(row), "Check KO");
    await record.measure(row).getByRole("button", { name: "Back to do" }).click();
    await expect(record.measureStatus(row)).toContainText("To do");
    await record.choose(record.measureStatus(row), "Check OK");
    await expect(record.measure(row).getByLabel("Day of the verdict")).not.toHaveValue("");
  });
  await test.step("the incident waits for its record", async () => {
    for (const phase of ["mitigated", "resolved"]) await incident.header.moveTo(phase);
    await incident.header.step("closed").click();
    await page.getByRole("group", { name: "Move to closed" }).getByRole("button", { name: "Move to closed" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "problem-solving records" })).toBeVisible();
    await page.getByRole("group", { name: "Move to closed" }).getByRole("button", { name: "Cancel" }).click();
  });
  await test.step("an act, and it is done", async () => {
    await record.measure(row).getByRole("button", { name: "Add an act" }).click();
    await page.keyboard.type("Deploy the configuration on all environments");
    await record.choose(record.status, "Done");
    await expect(record.status).toContainText("Done");
    await incident.header.moveTo("closed");
    await incident.header.expectPhase("Closed");
  });
});

test("the coach advises next to the field, and what is dismissed stays dismissed", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await staging(anna);
  const { record, page } = anna;
  await record.begin();
  await record.write("Anna forgot the limit");
  await page.keyboard.press("Control+Enter");
  await expect(record.coach("what made it possible instead of who")).toBeVisible();
  await expect(record.coach("why it was not detected sooner")).toBeVisible();
  await record.fact("1").fill("a limit of packets per second was reached");
  await expect(record.coach("what made it possible instead of who")).toBeHidden();
  const short = record.coach("Ask why once more");
  await expect(short).toContainText("For example: DNS lookups failed");
  await short.getByRole("button", { name: "Dismiss" }).click();
  await expect(short).toBeHidden();
  await page.reload();
  await expect(record.fact("1")).toHaveValue("a limit of packets per second was reached");
  await expect(record.coach("why it was not detected sooner")).toBeVisible();
  await expect(short).toBeHidden();
});

test("records stand in a list and on a board, are moved by keys, and remind on home", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const { records, record, page, home } = anna;
  await records.wayHere.click();
  await records.begin("Red bin", "Screws are loose", "12 of 400 this week");
  await expect(record.context).toContainText("12 of 400 this week");
  await record.measures.getByRole("button", { name: "New countermeasure" }).click();
  await page.keyboard.type("A torque limit in the tool");
  await record.measure("A torque limit").getByLabel("Due").fill("2023-01-02");
  await page.keyboard.press("Escape");
  await records.wayHere.click();
  await expect(records.row("Screws are loose")).toContainText("overdue");
  await records.showBoard();
  await expect(records.column("Plan in progress").getByRole("link", { name: /^Screws/ })).toBeVisible();
  await records.card(/^Screws/).focus();
  await page.keyboard.press("Alt+ArrowRight");
  await expect(records.column("Plan done").getByRole("link", { name: /^Screws/ })).toBeFocused();
  await test.step("what is not done is not put among the done", async () => {
    for (const column of ["Do in progress", "Check in progress", "Act in progress"]) {
      await page.keyboard.press("Alt+ArrowRight");
      await expect(records.column(column).getByRole("link", { name: /^Screws/ })).toBeFocused();
    }
    await page.keyboard.press("Alt+ArrowRight");
    await expect(records.refusal).toContainText("neither checked OK nor abandoned");
  });
  await home.wayHere.click();
  await expect(page.getByRole("region", { name: /^Waits for you/ }).getByRole("link", { name: /Screws are loose/ })).toBeVisible();
});

test("two on a train draft one record offline, both in the same tree, and recognise what comes of it", async ({ server, arrive }) => {
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await staging(anna);
  await anna.record.begin();
  await anna.record.write("the API server was lagging", "pods could not be scheduled");
  await anna.status.untilOnTheRelay();
  const path = new URL(anna.page.url()).pathname;
  await ben.go(path);
  await ben.record.expectOutline("Occurrence", ["the API server was lagging", "pods could not be scheduled"]);
  for (const person of [anna, ben]) await person.untilAppIsKept();
  await test.step("the relay is down, and the train is in a tunnel", () => server.kill());
  try {
    for (const person of [anna, ben]) await person.goOffline();
    await test.step("Anna asks why of the first fact and hangs the second below it", async () => {
      await anna.record.fact("1").press("End");
      await anna.page.keyboard.press("Enter");
      await anna.page.keyboard.press("Tab");
      await anna.page.keyboard.type("Crossplane was installed");
      await anna.page.keyboard.press("Control+Enter");
      await anna.record.fact("2").press("Tab");
      await anna.record.expectOutline("Occurrence", [
        "the API server was lagging",
        " Crossplane was installed",
        " pods could not be scheduled",
      ]);
    });
    await test.step("Ben hangs the first below the second, and finds a cause of his own", async () => {
      await ben.record.fact("2").press("End");
      await ben.page.keyboard.type(" at all");
      await ben.record.fact("2").press("Alt+ArrowUp");
      await ben.record.fact("2").press("Tab");
      await ben.record.fact("1.1").press("Enter");
      await ben.page.keyboard.type("the group was full");
      await ben.page.keyboard.press("Control+Enter");
      await ben.record.problem.fill("Branches on staging 3 do not work");
      await ben.record.problem.press("Escape");
    });
    for (const person of [anna, ben]) await person.page.reload();
  } finally {
    await server.start();
  }
  for (const person of [anna, ben]) await person.goOnline();
  for (const person of [anna, ben]) await person.status.untilOnTheRelay();
  const expected = ["Crossplane was installed", "pods could not be scheduled at all", "the API server was lagging", "the group was full"];
  for (const { record } of [anna, ben]) {
    await expect.poll(async () => (await record.outline("Occurrence")).map((line) => line.trim()).sort(), { timeout: 20_000 }).toEqual(expected);
    await expect(record.page.getByText("Branches on staging 3 do not work")).toBeVisible();
  }
  const trees = await Promise.all([anna, ben].map(({ record }) => record.outline("Occurrence")));
  expect(trees[1]).toEqual(trees[0]);
  await test.step("both root causes have a number of their own, the same on both screens", async () => {
    for (const { page } of [anna, ben]) {
      const marks = page.getByRole("button", { name: /root cause:/, pressed: true });
      await expect(marks).toHaveCount(2);
      expect((await marks.allTextContents()).sort()).toEqual(["RC 1", "RC 2"]);
    }
  });
});

test("the sheet is one page in landscape, A3 and A4", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await staging(anna);
  const { record, page } = anna;
  await record.begin();
  await record.write("the API server was lagging", ">too many CRDs", ">Crossplane was deployed directly on staging");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "A3 sheet" }).click();
  await expect(page.getByRole("article").getByRole("heading", { level: 1 })).toHaveText("Staging: Kubernetes cluster 3 is misbehaving");
  await expect(page.getByRole("img", { name: /^RC 1 Crossplane/ })).toBeVisible();
  for (const [paper, box] of [["A3", /\/MediaBox \[0 0 119\d(\.\d+)? 84\d/], ["A4", /\/MediaBox \[0 0 84\d(\.\d+)? 59\d/]]) {
    await page.getByRole("button", { name: paper, exact: true }).click();
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    expect(pdf.match(/\/Type \/Page\b/g), paper).toHaveLength(1);
    expect(pdf, paper).toMatch(box);
  }
});
