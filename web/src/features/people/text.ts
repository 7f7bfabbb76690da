import { Translated } from "../../state/language.svelte.ts";

const en = {
  title: "People",
  to: "to",
  empty: "Nobody has answered yet.",
  emptyWhy:
    "How far and how fast people are, and how far they agree, stands here after the first answers.",
  download: "Save as CSV",
  each: "What each person did",
  person: "Person",
  submitted: "Answers",
  discarded: "Discarded",
  drafts: "Drafts",
  median: "Seconds a record, half",
  p90: "Nine of ten",
  breaks: "Breaks left out",
  accepted: "Suggestions taken",
  none: "no suggestion seen",
  how: (minutes: string) =>
    `The time of a record is the time since the record before was done. Pauses of more than ${minutes} minutes are breaks and left out, so are records that a program wrote in bulk. Of suggestions counts what was shown when the answer was given. Ranges in brackets hold the true value with 95 % certainty.`,
  agreement: (question: string) => `Agreement on “${question}”`,
  shared: (count: string) => `${count} records were answered by two people or more.`,
  few: (fewest: string) =>
    `Fewer than ${fewest} records were answered by two people or more. To see agreement, let several people answer the same records.`,
  alpha: (value: string) => `Krippendorff’s alpha of everybody: ${value}.`,
  meaning:
    "1 is full agreement, 0 is what chance would give. Two answers agree where they are the same; grades are not weighed by their distance.",
  first:
    "Two rankings agree where the same options come first. Whole rankings are compared as well.",
  orderAlpha: (value: string) => `Krippendorff’s ordinal alpha of the ranks: ${value}.`,
  tau: (value: string) => `Kendall’s tau-b of two people, on average: ${value}.`,
  concordance: (value: string) => `Kendall’s W of all who ranked a record, on average: ${value}.`,
  matrix: "Each pair (Cohen’s kappa)",
  matrixOf: "Label",
  whole: "The whole answer",
  pairs: "All pairs with their ranges",
  pair: "Pair",
  records: "Records",
  same: "Same answer",
  kappa: "Kappa",
  labels: "Each label (Krippendorff’s alpha)",
  label: "Label",
  given: "Given by somebody",
  alphaOf: "Alpha",
  others: "Each person beside the others",
  othersWhy:
    "Compared with what most of the others said of the same record. Where they are evenly divided the record is left out.",
  tooFew: "too few records",
  chance: "chance would agree too",
  noPairs: "No two people have answered the same record.",
};

export type PeopleText = typeof en;
export const text = new Translated(en, () => import("./text.de.ts"));
