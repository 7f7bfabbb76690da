import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** Where `vite dev` finds a running server. */
const server = process.env.HONE_API_URL ?? "http://127.0.0.1:6900";

export default defineConfig({
  plugins: [svelte({ compilerOptions: { runes: true } })],
  build: {
    target: "es2023",
    outDir: "dist/app",
    // The largest chunks are told by `scripts/finish.mjs`, compressed, against their budgets.
    chunkSizeWarningLimit: 1000,
    modulePreload: { polyfill: false },
    // A small file as a `data:` address would need a laxer policy than `default-src 'self'`.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/sign-in", "/oauth", "/health", "/docs"].map((path) => [path, server]),
    ),
  },
  test: {
    include: ["src/**/*.test.ts", "scripts/**/*.test.ts"],
    environment: "node",
    // Laws are tried with many values, on a machine that may be busy with other things.
    testTimeout: 60_000,
  },
});
