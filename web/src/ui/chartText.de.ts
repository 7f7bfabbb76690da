import type { Translation } from "../state/language.svelte.ts";
import type { ChartText } from "./chartText.ts";

export default {
  asTable: "Als Tabelle zeigen",
  asChart: "Als Diagramm zeigen",
  walk: "Mit den Pfeiltasten gehen Sie von Punkt zu Punkt.",
  series: "Linie",
  between: (low, high) => `${low} bis ${high}`,
  interval: "95-%-Intervall",
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  whole: "Alles zeigen",
  map: "Ziehen verschiebt, Scrollen mit Strg vergrößert. Pfeiltasten gehen von Punkt zu Punkt, Enter öffnet einen.",
} satisfies Translation<ChartText>;
