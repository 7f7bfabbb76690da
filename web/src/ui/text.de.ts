import type { Translation } from "../state/language.svelte.ts";
import type { UiText } from "./text.ts";

export default {
  loading: "Wird geladen …",
  notLoaded: "Das konnte nicht geladen werden.",
  unreachable: "Der Server ist nicht erreichbar.",
  again: "Noch einmal versuchen",
  close: "Schließen",
  cancel: "Abbrechen",
  copy: "Kopieren",
  copied: "Kopiert",
  copyOf: (what) => `${what} kopieren`,
  notCopied: "Der Browser erlaubt das Kopieren nicht. Markieren und kopieren Sie den Text selbst.",
  typeToConfirm: (word) => `Geben Sie zur Bestätigung „${word}“ ein`,
  save: "Speichern",
  resize: "Breite der Spalten: Pfeiltasten, oder ziehen",
  saved: "Gespeichert.",
  discard: "Änderungen verwerfen",
  unsaved: "Noch nicht gespeichert",
  leave: "Sie haben Änderungen, die nicht gespeichert sind. Seite verlassen und sie verwerfen?",
  roles: { owner: "Eigentümer", admin: "Admin", annotator: "Annotator" },
  pages: "Seiten",
  page: "Seite",
  ofPages: (count) => `von ${count}`,
  previousPage: "Vorige Seite",
  nextPage: "Nächste Seite",
} satisfies Translation<UiText>;
