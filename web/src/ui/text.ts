import { Translated } from "../state/language.svelte.ts";

const en = {
  loading: "Loading…",
  notLoaded: "This could not be loaded.",
  again: "Try again",
  close: "Close",
  cancel: "Cancel",
  pages: "Pages",
  page: "Page",
  ofPages: (count: string) => `of ${count}`,
  previousPage: "Previous page",
  nextPage: "Next page",
};

export type UiText = typeof en;
export const ui = new Translated(en, () => import("./text.de.ts"));
