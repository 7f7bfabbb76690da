import type { Bounds, Filter, Query, Sort, SortKey } from "../../../core/query.ts";
import type { Translation } from "../../../state/language.svelte.ts";
import { numberText } from "../../../ui/numbers.ts";
import type { Catalogue } from "./catalogue.ts";
import type { QueryText } from "./text.ts";

type Text = Translation<QueryText>;

/** What a filter says, in words. */
export function filterText(filter: Filter, names: Catalogue, t: Text): string {
  switch (filter.of) {
    case "id":
      return t.chosen(filter.values.length);
    case "metadata":
      return said(names.property(filter.name), filter.values, t.or);
    case "metadata-range":
      return `${names.property(filter.name)}: ${boundsText(filter, t)}`;
    case "response":
      return said(
        t.answerIs(names.question(filter.name)),
        options(filter, names),
        joint(filter, t),
      );
    case "suggestion":
      return said(
        t.suggestionIs(names.question(filter.name)),
        options(filter, names),
        joint(filter, t),
      );
    case "score":
      return `${t.scoreOf(names.question(filter.name))}: ${boundsText(filter, t)}`;
    case "agent":
      return said(t.agentOf(names.question(filter.name)), filter.values, t.or);
  }
}

/** What is searched for, in words. */
export function wordsText({ text, field }: Query, names: Catalogue, t: Text): string {
  return field === "" ? t.inAll(text) : t.inField(text, names.field(field));
}

/** What records are sorted by, in words. */
export function keyText(key: SortKey, names: Catalogue, t: Text): string {
  switch (key.by) {
    case "inserted_at":
      return t.insertedAt;
    case "updated_at":
      return t.updatedAt;
    case "metadata":
      return names.property(key.name);
    case "suggestion":
      return t.suggestionIs(names.question(key.name));
    case "score":
      return t.scoreOf(names.question(key.name));
    case "response":
      return t.answerIs(names.question(key.name));
  }
}

export function sortText(sort: Sort, names: Catalogue, t: Text): string {
  const way = sort.descending ? t.descending : t.ascending;
  return `${t.sortedBy(keyText(sort, names, t))}, ${way}`;
}

function options(filter: { name: string; values: readonly string[] }, names: Catalogue): string[] {
  return filter.values.map((value) => names.option(filter.name, value));
}

function joint({ every }: { every: boolean }, t: Text): string {
  return every ? t.and : t.or;
}

/** The first few values; the whole list is in the menu. */
const SHOWN = 3;

function said(what: string, values: readonly string[], joint: string): string {
  const more = values.length > SHOWN ? ` +${values.length - SHOWN}` : "";
  return `${what}: ${values.slice(0, SHOWN).join(joint)}${more}`;
}

function boundsText({ least, most }: Bounds, t: Text): string {
  if (least === undefined) return t.atMost(numberText(most ?? 0, 5));
  if (most === undefined) return t.atLeast(numberText(least, 5));
  return t.range(numberText(least, 5), numberText(most, 5));
}
