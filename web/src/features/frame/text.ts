import { Translated } from "../../state/language.svelte.ts";

const en = {
  skip: "Skip to the content",
  datasets: "Datasets",
  admin: "Administration",
  annotate: "Annotate",
  loop: "Loop",
  people: "People",
  settings: "Settings",
  dataset: "Dataset",
  main: "Main",
  account: (name: string) => `Account of ${name}`,
  notFound: "There is no such page.",
  home: "Go to the datasets",
};

export type FrameText = typeof en;
export const text = new Translated(en, () => import("./text.de.ts"));
