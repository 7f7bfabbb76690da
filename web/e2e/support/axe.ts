import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import type axe from "axe-core";

const source = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

/** What axe-core finds wrong with a page: rule, place and why. All rules if none is named. */
export async function faults(page: Page, rules: readonly string[] = []): Promise<string[]> {
  // The page's policy forbids scripts that are not its own; the browser's debugger may add them.
  const debuggerOf = await page.context().newCDPSession(page);
  await debuggerOf.send("Runtime.evaluate", { expression: source });
  await debuggerOf.detach();
  const { violations } = await page.evaluate(
    (options) => (Reflect.get(window, "axe") as typeof axe).run(document, options),
    {
      resultTypes: ["violations"],
      ...(rules.length > 0 && { runOnly: { type: "rule", values: rules } }),
    } as unknown as axe.RunOptions,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
  );
}
