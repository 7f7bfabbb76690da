import type { Translation } from "../../../state/language.svelte.ts";
import type { FieldsText } from "./text.ts";

export default {
  empty: "Hier steht in diesem Eintrag nichts.",
  unfit: "Was hier steht, lässt sich in dieser Art von Feld nicht anzeigen.",
  image: "Bild",
  table: "Tabelle",
  imageOf: (title, record) => `${title} zu Eintrag ${record}`,
  zoomable: (title) => `${title}: Plus und Minus zoomen, Null zeigt alles, Pfeiltasten verschieben`,
  larger: "Vergrößern",
  smaller: "Verkleinern",
  fit: "Ganz zeigen",
  zoom: (percent) => `Zoom ${percent}`,
  loading: "Das Bild wird geladen …",
  imageFailed: "Das Bild konnte nicht geladen werden.",
  open: "In neuem Tab öffnen",
  again: "Noch einmal versuchen",
  conversation: (title) => `${title}: Gespräch`,
  nobody: "niemand",
  template: (title) => `${title}: von der Vorlage gezeichnet`,
  templateLoading: "Die Vorlage wird geladen …",
  templateFailed: "Die Vorlage konnte nicht angezeigt werden.",
  templateError: (message) => `Das Skript der Vorlage ist fehlgeschlagen: ${message}`,
} satisfies Translation<FieldsText>;
