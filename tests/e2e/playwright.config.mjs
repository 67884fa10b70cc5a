import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

// `cargo xtask test e2e` finds the browser and names it. Without that name, an installed one or Playwright's own.
const installed = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => existsSync(path));
const executablePath = process.env.ANDON_CHROMIUM ?? installed;

const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
// Chromium refuses to run as root with its sandbox, as in containers.
const root = process.getuid?.() === 0;

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.mjs",
  outputDir: "../test-results",
  // Several browsers share each test already; more at once would measure the machine.
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  // On a crowded machine a browser may be starved for a while; what needed a second try is reported as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    launchOptions: { executablePath, args: root ? ["--no-sandbox", ...quiet] : quiet },
    locale: "en-GB",
    // Fixed, so that times read the same on every machine; a spec about zones sets its own.
    timezoneId: "Europe/Paris",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
