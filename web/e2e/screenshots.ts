import { mkdirSync } from "node:fs";
import { gallery } from "./support/gallery.ts";
import { models } from "./support/loops.ts";
import { dress, pagesOf, settle, themes } from "./support/pages.ts";
import { served, test } from "./support/test.ts";

const FOLDER = process.env.HONE_SCREENSHOTS ?? "screenshots";

const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };
/** A window of 1280 × 1024 at 400 %. */
const zoomed = { width: 320, height: 256 };

const looks = [
  { name: "1440", viewport: wide, locale: "en-GB", shown: themes },
  { name: "390", viewport: narrow, locale: "en-GB", shown: themes },
  { name: "1440-de", viewport: wide, locale: "de-DE", shown: ["light"] },
  { name: "390-de", viewport: narrow, locale: "de-DE", shown: ["light"] },
  { name: "320-de", viewport: zoomed, locale: "de-DE", shown: ["light"] },
] as const;

const held = served(gallery, models);

for (const { name: look, viewport, locale, shown } of looks) {
  test.describe(() => {
    test.use({ viewport, locale });
    test(`every page at ${look}`, async ({ signedIn, page: visitor }) => {
      mkdirSync(FOLDER, { recursive: true });
      const user = await signedIn(held.server);
      const all = [...pagesOf(held.seeded), ["sign-in", "/"] as const];
      for (const [name, address] of all) {
        const page = name === "sign-in" ? visitor : user;
        await page.emulateMedia({ reducedMotion: "reduce" });
        await settle(page, new URL(address, held.server.url).href);
        for (const theme of shown) {
          await dress(page, theme);
          const path = `${FOLDER}/${name}-${look}-${theme}.png`;
          await page.screenshot({ path, fullPage: viewport === zoomed });
        }
      }
    });
  });
}
