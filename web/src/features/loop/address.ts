import { path } from "../../router.ts";

/** A value within an address that may hold several, with commas between them. */
function one(value: string): string {
  return value.replaceAll(/[\\,]/g, "\\$&");
}

/** The records with an answer and a suggestion. */
export function recordsWith(
  dataset: string,
  question: string,
  given: string,
  suggested: string,
): string {
  const query = new URLSearchParams({
    view: "bulk",
    status: "all",
    [`response.${question}`]: one(given),
    [`suggestion.${question}`]: one(suggested),
  });
  return `${path({ page: "annotate", dataset })}?${query}`;
}

/** One record. */
export function recordAt(dataset: string, record: string): string {
  const query = new URLSearchParams({ status: "all", ids: record });
  return `${path({ page: "annotate", dataset })}?${query}`;
}
