import { Translated } from "../../../state/language.svelte.ts";

const en = {
  required: "required",
  suggested: "Suggested",
  by: (agent: string) => `by ${agent}`,
  certainty: (percent: string) => `${percent} sure`,
  take: "Use it",
  none: "nothing",
  oneOf: "One label",
  someOf: "Any number of labels",
  grade: "A grade",
  rank: "An order of all options",
  write: "A text",
  needed: "This question needs an answer.",
  unfinished: "Rank all options, or none of them.",
  find: "Find a label",
  noLabel: "No label is called like that.",
  more: (count: number) => `Show ${count} more`,
  fewer: "Show fewer",
  ranked: (rank: number) => `rank ${rank}`,
  unranked: "not ranked",
  up: (option: string) => `Move ${option} up`,
  down: (option: string) => `Move ${option} down`,
  unrank: (option: string) => `Take ${option} out of the order`,
  current: "next to be ranked",
  rankHint: "Keys give the marked option its rank; drag to order.",
  source: "Write",
  preview: "Preview",
  placeholder: "Write here",
};

export type QuestionsText = typeof en;
export const text = new Translated(en, () => import("./text.de.ts"));
