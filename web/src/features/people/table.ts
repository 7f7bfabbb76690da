import type { Schemas } from "../../api/client.ts";
import { csv } from "../../core/csv.ts";

type People = Schemas["People"];

/** Who somebody is, by their id. */
export function names(people: People): (id: string) => string {
  const known = new Map(people.people.map((person) => [person.id, person.username]));
  return (id) => known.get(id) ?? id;
}

/** All numbers of the page, a row for each. */
export function asCsv(people: People): string {
  const name = names(people);
  const rows: (string | number | undefined)[][] = [
    ["what", "question", "person", "other_person", "label", "value", "low", "high", "records"],
  ];
  type Range = { value: number; low: number; high: number; of?: number };
  const add = (
    what: string,
    at: (string | undefined)[],
    of: Range | null | undefined,
    n?: number,
  ) => rows.push([what, ...at, of?.value, of?.low, of?.high, n ?? of?.of]);
  const count = (value: number): Range => ({ value, low: value, high: value });
  for (const person of people.people) {
    const at = [undefined, person.username, undefined, undefined];
    add("submitted", at, count(person.submitted));
    add("discarded", at, count(person.discarded));
    add("drafts", at, count(person.drafts));
    const { seconds } = person;
    if (seconds) {
      add("median_seconds", at, count(seconds.median), seconds.records);
      add("p90_seconds", at, count(seconds.p90), seconds.records);
    }
    if (person.accepted) add("suggestions_accepted", at, person.accepted);
  }
  for (const { question, alpha, shared, labels, pairs, against_others } of people.questions) {
    add("alpha", [question, undefined, undefined, undefined], alpha, shared);
    for (const one of labels) {
      add("alpha", [question, undefined, undefined, one.label], one.alpha, one.given);
    }
    for (const pair of pairs) {
      const at = [question, name(pair.one), name(pair.other)];
      add("same", [...at, undefined], pair.same);
      add("kappa", [...at, undefined], pair.kappa, pair.same.of);
      pair.labels.forEach((kappa, index) => {
        add("kappa", [...at, labels[index]?.label], kappa, pair.same.of);
      });
    }
    for (const one of against_others) {
      add("same_as_others", [question, name(one.id), undefined, undefined], one.same);
      add(
        "kappa_with_others",
        [question, name(one.id), undefined, undefined],
        one.kappa,
        one.same.of,
      );
    }
  }
  return csv(rows);
}
