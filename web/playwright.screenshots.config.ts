import { defineConfig } from "@playwright/test";
import base from "./playwright.config.ts";

/** Pictures of every page to look at: `npm run screenshots`. */
export default defineConfig({
  ...base,
  testMatch: "screenshots.ts",
  timeout: 600_000,
  use: { ...base.use, trace: "off" },
});
