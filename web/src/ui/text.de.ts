import type { Translation } from "../state/language.svelte.ts";
import type { UiText } from "./text.ts";

export default {
  loading: "Wird geladen …",
  notLoaded: "Das konnte nicht geladen werden.",
  again: "Noch einmal versuchen",
  close: "Schließen",
  cancel: "Abbrechen",
  pages: "Seiten",
  page: "Seite",
  ofPages: (count) => `von ${count}`,
  previousPage: "Vorige Seite",
  nextPage: "Nächste Seite",
} satisfies Translation<UiText>;
