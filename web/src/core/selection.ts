/** Which records are ticked: some by their ids, or all that a query finds. */
export type Selection =
  | { of: "some"; ids: ReadonlySet<string>; anchor: string | undefined }
  | { of: "all" };

export const nothing: Selection = { of: "some", ids: new Set(), anchor: undefined };
export const everything: Selection = { of: "all" };

export function isTicked(selection: Selection, id: string): boolean {
  return selection.of === "all" || selection.ids.has(id);
}

/** How many are ticked, of so many that there are. */
export function countOf(selection: Selection, found: number): number {
  return selection.of === "all" ? found : selection.ids.size;
}

/** Ticks a record or takes the tick away; the next stretch begins there. */
export function toggled(selection: Selection, page: readonly string[], id: string): Selection {
  const ids = idsOf(selection, page);
  if (!ids.delete(id)) ids.add(id);
  return { of: "some", ids, anchor: id };
}

/**
 * Gives all records from the last one toggled up to this one what the last one got. Without one on
 * the page it toggles this one alone.
 */
export function stretched(selection: Selection, page: readonly string[], id: string): Selection {
  const anchor = selection.of === "some" ? selection.anchor : undefined;
  const [from, to] = [page.indexOf(anchor ?? ""), page.indexOf(id)];
  if (anchor === undefined || from === -1 || to === -1) return toggled(selection, page, id);
  const stretch = page.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { of: "some", ids: put(selection, page, stretch, isTicked(selection, anchor)), anchor };
}

/** Ticks all records of a page, or none if all are. */
export function pageToggled(selection: Selection, page: readonly string[]): Selection {
  const all = page.every((id) => isTicked(selection, id));
  return { of: "some", ids: put(selection, page, page, !all), anchor: undefined };
}

/** How many of a page are ticked. */
export function pageState(selection: Selection, page: readonly string[]): "all" | "some" | "none" {
  const ticked = page.filter((id) => isTicked(selection, id)).length;
  if (ticked === 0) return "none";
  return ticked === page.length ? "all" : "some";
}

function put(
  selection: Selection,
  page: readonly string[],
  these: readonly string[],
  on: boolean,
): Set<string> {
  const ids = idsOf(selection, page);
  for (const id of these) on ? ids.add(id) : ids.delete(id);
  return ids;
}

/** Whoever takes one away from all that are found keeps those in sight. */
function idsOf(selection: Selection, page: readonly string[]): Set<string> {
  return new Set(selection.of === "all" ? page : selection.ids);
}
