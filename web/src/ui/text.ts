import { Translated } from "../state/language.svelte.ts";

const en = {
  loading: "Loading…",
  notLoaded: "This could not be loaded.",
  forbidden: "You may not see this.",
  gone: "This is not there.",
  unreachable: "The server cannot be reached.",
  again: "Try again",
  close: "Close",
  cancel: "Cancel",
  copy: "Copy",
  copied: "Copied",
  copyOf: (what: string) => `Copy ${what}`,
  notCopied: "The browser does not let this page copy. Select the text and copy it yourself.",
  typeToConfirm: (word: string) => `Type “${word}” to confirm`,
  save: "Save",
  resize: "Width of the columns: arrow keys, or drag",
  saved: "Saved.",
  discard: "Discard changes",
  unsaved: "Not saved yet",
  leave: "You have changes that are not saved. Leave this page and lose them?",
  roles: { owner: "Owner", admin: "Admin", annotator: "Annotator" },
  pages: "Pages",
  page: "Page",
  ofPages: (count: string) => `of ${count}`,
  previousPage: "Previous page",
  nextPage: "Next page",
};

export type UiText = typeof en;
export const ui = new Translated(en, () => import("./text.de.ts"));
