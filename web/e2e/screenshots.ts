import { mkdirSync } from "node:fs";
import { gallery } from "./support/gallery.ts";
import { models } from "./support/loops.ts";
import { dress, pagesOf, settle } from "./support/pages.ts";
import { served, test } from "./support/test.ts";

const FOLDER = process.env.HONE_SCREENSHOTS ?? "screenshots";
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

const held = served(gallery, models);

for (const size of sizes) {
  test(`every page at ${size.width} × ${size.height}`, async ({ signedIn, page: visitor }) => {
    mkdirSync(FOLDER, { recursive: true });
    const page = await signedIn(held.server);
    const all = [...pagesOf(held.seeded), ["sign-in", "/"] as const];
    for (const [name, address] of all) {
      const shown = name === "sign-in" ? visitor : page;
      await shown.setViewportSize(size);
      await shown.emulateMedia({ reducedMotion: "reduce" });
      await settle(shown, new URL(address, held.server.url).href);
      for (const theme of ["light", "dark"]) {
        await dress(shown, theme);
        await shown.screenshot({ path: `${FOLDER}/${name}-${size.width}-${theme}.png` });
      }
    }
  });
}
