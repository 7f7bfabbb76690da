import { Translated } from "../../../state/language.svelte.ts";

const en = {
  records: "Records",
  record: (place: string) => `Record ${place}`,
  tick: (place: string) => `Tick record ${place}`,
  tickPage: "Tick this page",
  ticked: (count: number, shown: string) =>
    count === 0 ? "Nothing ticked" : count === 1 ? "1 ticked" : `${shown} ticked`,
  allTicked: (shown: string) => `All ${shown} matching records are ticked`,
  tickAll: (shown: string) => `Tick all ${shown} matches`,
  untick: "Tick nothing",
  perPage: "Per page",
  collapseAll: "Collapse all",
  expandAll: "Expand all",
  collapse: "Show less",
  expand: "Show all of it",
  answers: "Answers for all ticked records",
  hint: "Tick records, answer once, and submit: all of them get these answers. What you leave open stays as it is in each record. Spans stay each record's own.",
  submit: "Submit",
  discard: "Discard",
  draft: "Save as draft",
  tickFirst: "Tick records first.",
  answerFirst: "Give an answer first.",
  unsentFirst: "Earlier answers are still on their way to the server. Try again in a moment.",
  incomplete: "A required question has no answer yet.",
  doneSubmitted: (count: number, shown: string) =>
    count === 1 ? "1 record submitted" : `${shown} records submitted`,
  doneDiscarded: (count: number, shown: string) =>
    count === 1 ? "1 record discarded" : `${shown} records discarded`,
  doneDraft: (count: number, shown: string) =>
    count === 1 ? "1 draft saved" : `${shown} drafts saved`,
  undo: "Undo what was sent last",
  redo: "Send again what was undone",
  doneUndone: (count: number, shown: string) =>
    count === 1 ? "Undone for 1 record" : `Undone for ${shown} records`,
  doneRedone: (count: number, shown: string) =>
    count === 1 ? "Done again for 1 record" : `Done again for ${shown} records`,
  confirmSubmitted: (shown: string) => `Submit answers for ${shown} records?`,
  confirmDiscarded: (shown: string) => `Discard ${shown} records?`,
  confirmDraft: (shown: string) => `Save drafts for ${shown} records?`,
  confirmWhat:
    "These are all records that your search and filters find, on every page. Each of them gets what follows:",
  confirmNothing: "No answers: each record keeps what it has.",
  confirmKept: "Questions without an answer here stay as they are in each record.",
  confirm: (shown: string) => `Yes, all ${shown}`,
  running: "Answering records",
  reading: (read: string, total: string) => `${read} of ${total} records read`,
  answering: (done: string, total: string) => `${done} of ${total} records answered`,
  interrupted: "Something is in the way. Nothing is lost: it goes on where it was.",
  again: "Go on",
  stop: "Stop",
  stopping: "Stopping…",
  ended: "Finished",
  unreachable: "The server cannot be reached.",
  stopped: (left: string) => `Stopped: ${left} records were left as they are.`,
  refused: (count: number, shown: string) =>
    count === 1 ? "1 record was refused:" : `${shown} records were refused:`,
  times: (reason: string, shown: string) => `${shown} × ${reason}`,
  statuses: { draft: "Draft", submitted: "Submitted", discarded: "Discarded" },
  nothingFound: "No record matches your search and filters.",
  empty: {
    pending: "Nothing waits for your answer.",
    draft: "You have no drafts.",
    submitted: "You have not submitted anything yet.",
    discarded: "You have not discarded anything.",
    all: "This dataset has no records yet.",
  },
  clear: "Clear search and filters",
  keys: "Arrow keys move between records, Space ticks one, Shift and Space tick a stretch, digits choose an answer.",
};

export type BulkText = typeof en;
export const text = new Translated(en, () => import("./text.de.ts"));
