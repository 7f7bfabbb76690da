import type { Translation } from "../../state/language.svelte.ts";
import type { FrameText } from "./text.ts";

export default {
  skip: "Zum Inhalt springen",
  datasets: "Datensätze",
  admin: "Verwaltung",
  annotate: "Annotieren",
  loop: "Lernschleife",
  people: "Personen",
  settings: "Einstellungen",
  dataset: "Datensatz",
  main: "Hauptnavigation",
  account: (name) => `Konto von ${name}`,
  notFound: "Diese Seite gibt es nicht.",
  home: "Zu den Datensätzen",
} satisfies Translation<FrameText>;
