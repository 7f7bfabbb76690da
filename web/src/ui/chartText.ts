import { Translated } from "../state/language.svelte.ts";

const en = {
  asTable: "Show as a table",
  asChart: "Show as a chart",
  walk: "Arrow keys walk along the points.",
  series: "Line",
  between: (low: string, high: string) => `${low} to ${high}`,
  interval: "95 % interval",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  whole: "Show all",
  map: "Drag to move, scroll with Ctrl to zoom. Arrow keys go from point to point, Enter opens one.",
};

export type ChartText = typeof en;
export const chartText = new Translated(en, () => import("./chartText.de.ts"));
