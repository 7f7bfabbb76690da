import { defineConfig } from "@playwright/test";

/**
 * Debian's Chromium, because nothing is fetched for the tests; containers give it no sandbox. One
 * worker, so that a server, a browser and what they measure have the machine to themselves.
 */
export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  outputDir: "test-results",
  workers: 1,
  // A browser and a server that share two busy cores may keep a person waiting longer than a test
  // does; what passes the second time only is named as flaky.
  retries: 1,
  forbidOnly: true,
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    // A film of each test would cost more time than the test.
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
    actionTimeout: 30_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox"],
    },
  },
});
