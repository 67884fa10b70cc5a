import { expect, test } from "./fixtures/test.mjs";

test("the page comes with a strict policy", async ({ server }) => {
  const response = await fetch(server.url);
  const policy = Object.fromEntries(
    response.headers
      .get("content-security-policy")
      .split(";")
      .map((part) => part.trim().split(" "))
      .map(([name, ...values]) => [name, values]),
  );
  expect(policy["default-src"]).toEqual(expect.not.arrayContaining(["*"]));
  const scripts = policy["script-src"] ?? policy["default-src"];
  expect(scripts).toContain("'self'");
  for (const loose of ["'unsafe-inline'", "'unsafe-eval'", "*", "https:", "data:"]) expect(scripts).not.toContain(loose);
  const styles = policy["style-src"] ?? policy["default-src"];
  expect(styles).not.toContain("*");
  expect(policy["frame-ancestors"]).toEqual(["'none'"]);
  expect(policy["object-src"] ?? policy["default-src"]).toEqual(["'none'"]);
  expect(policy["base-uri"]).toBeDefined();
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("referrer-policy")).toBe("no-referrer");
});

test("nothing on any page breaks the policy, and nothing is fetched from elsewhere", async ({ arrive }) => {
  const anna = await arrive("Anna");
  const broken = [];
  const elsewhere = [];
  anna.page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) broken.push(message.text());
  });
  anna.page.on("request", (request) => {
    if (!request.url().startsWith(anna.line.url)) elsewhere.push(request.url());
  });
  await anna.declare("By the rules");
  await anna.incident.composer.type("13:44 ![picture](https://example.org/pixel.png) <img src=https://example.org/other.png>");
  await expect(anna.incident.timeline.entry("13:44")).toBeVisible();
  for (const place of ["/", "/settings", "/diagnostics"]) await anna.go(place);
  await expect(anna.diagnostics.heading).toBeVisible();
  expect(broken).toEqual([]);
  expect(elsewhere).toEqual([]);
});

test("a javascript: address is shown and cannot be clicked", async ({ arrive }) => {
  const anna = await arrive("Anna");
  await anna.declare("Bad links");
  const { panel, timeline, composer } = anna.incident;
  for (const address of ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x"]) {
    await panel.addLink(address, "press me");
  }
  await panel.addLink("https://example.org/", "fine");
  await expect(panel.links.getByRole("listitem")).toHaveCount(5);
  await expect(panel.links.getByRole("listitem").getByRole("link")).toHaveText(["fine"]);
  await expect(panel.links).toContainText("javascript:alert(1)");

  await composer.type("13:44 [press me](javascript:alert(1)) and [me](<java\tscript:alert(1)>) or [this](https://example.org)");
  const entry = timeline.entry("13:44");
  await expect(entry.getByRole("link")).toHaveText(["this"]);
  await expect(entry.getByRole("link")).toHaveAttribute("rel", /noopener/);
  await expect(entry).toContainText("javascript:alert(1)");
});

test("HTML and scripts in what people write are text", async ({ arrive }) => {
  const nasty = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\"><b>bold</b>";
  const [anna, ben] = [await arrive("Anna"), await arrive("Ben")];
  await ben.page.addInitScript(() => window.addEventListener("securitypolicyviolation", () => (window.violated = true)));
  await anna.declare(nasty, { description: nasty });
  await anna.incident.composer.type(`13:44 ${nasty}`);
  await anna.incident.summary.write("Cause", nasty);
  await ben.home.openIncident("<script>");
  await expect(ben.incident.header.title).toHaveText(nasty);
  await expect(ben.incident.timeline.entry("13:44")).toContainText("<b>bold</b>");
  await ben.incident.summary.toggle("Cause").click();
  await expect(ben.incident.summary.region).toContainText("<b>bold</b>");
  for (const person of [anna, ben]) {
    await expect(person.page.getByRole("main").getByRole("img")).toHaveCount(0);
    await expect(person.page).not.toHaveTitle("taken");
    await expect(person.page.getByRole("main").locator("script, b, img")).toHaveCount(0);
  }
  expect(await ben.page.evaluate(() => window.violated)).toBeUndefined();
});

test("a page of another site gets no connection", async ({ server, browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const token = await server.token();
  await page.route("https://evil.example/**", (route) => route.fulfill({ contentType: "text/html", body: "<p>hello</p>" }));
  await page.goto("https://evil.example/").catch(() => undefined);
  const outcome = await page.evaluate(
    ([url]) =>
      new Promise((resolve) => {
        try {
          const socket = new WebSocket(url);
          socket.onopen = () => resolve("open");
          socket.onerror = () => resolve("refused");
        } catch {
          resolve("refused");
        }
      }),
    [`${server.sync}?access_token=${token}`],
  );
  expect(outcome).toBe("refused");
  await context.close();
});

test("the page cannot be put into a frame of another", async ({ server }) => {
  const response = await fetch(server.url);
  expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});
