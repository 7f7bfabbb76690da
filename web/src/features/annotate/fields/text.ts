import { Translated } from "../../../state/language.svelte.ts";

const en = {
  empty: "This record has nothing here.",
  unfit: "What this record has here cannot be shown as this kind of field.",
  image: "Image",
  table: "Table",
  imageOf: (title: string, record: string) => `${title} of record ${record}`,
  zoomable: (title: string) =>
    `${title}: plus and minus zoom, zero shows all of it, arrow keys move it`,
  larger: "Zoom in",
  smaller: "Zoom out",
  fit: "Show all of it",
  zoom: (percent: string) => `Zoom ${percent}`,
  loading: "The image is loading…",
  imageFailed: "The image could not be loaded.",
  open: "Open it in a new tab",
  again: "Try again",
  conversation: (title: string) => `${title}: conversation`,
  nobody: "nobody",
  template: (title: string) => `${title}: drawn by its template`,
  templateLoading: "The template is loading…",
  templateFailed: "The template could not be shown.",
  templateError: (message: string) => `The template's own script failed: ${message}`,
};

export type FieldsText = typeof en;
export const text = new Translated(en, () => import("./text.de.ts"));
