import { Translated } from "../../../state/language.svelte.ts";

const en = {
  title: "Keys",
  hint: "Press a button to give its command another key.",
  command: "Command",
  key: "Key",
  titles: {
    submit: "Submit and go on",
    discard: "Discard and go on",
    save: "Save as draft",
    accept: "Accept all suggestions and go on",
    clear: "Clear all answers",
    next: "Next record",
    previous: "Previous record",
    undo: "Undo",
    redo: "Redo",
    "next-question": "Next question",
    "previous-question": "Previous question",
    suggestion: "Take the suggestion, or take it back",
    write: "Write in the text of a question",
    find: "Find a label",
    more: "Show all labels, or fewer",
    search: "Search the records",
    guidelines: "Show the guidelines",
    progress: "Show the progress",
    help: "Show the keys",
  },
  fixed: {
    options: "Choose a label, a grade or a rank",
    tab: "Go from option to option",
    escape: "Leave a text or a dialog",
  },
  fixedKeys: { options: "1 … 9, 0, letters", tab: "Tab", escape: "Esc" },
  change: (title: string, keys: string) => `${title}: ${keys}. Change the key`,
  press: "Press the new key…",
  none: "none",
  taken: (title: string) => `That key was “${title}” before.`,
  reserved: "That key is needed elsewhere.",
  singles: "Keys that type a character are commands",
  singlesHint: "Switch this off if you dictate or hit keys by accident.",
  reset: "All keys as at first",
};

export type KeysText = typeof en;
export const text = new Translated(en, () => import("./text.de.ts"));
