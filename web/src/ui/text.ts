import { Translated } from "../state/language.svelte.ts";

const en = {
  loading: "Loading…",
  notLoaded: "This could not be loaded.",
  again: "Try again",
  close: "Close",
  cancel: "Cancel",
};

export type UiText = typeof en;
export const ui = new Translated(en, () => import("./text.de.ts"));
