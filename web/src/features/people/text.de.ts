import type { Translation } from "../../state/language.svelte.ts";
import type { PeopleText } from "./text.ts";

export default {
  title: "Personen",
  to: "bis",
  empty: "Noch hat niemand geantwortet.",
  emptyWhy:
    "Nach den ersten Antworten steht hier, wie weit und wie schnell die Personen sind und wie sehr sie übereinstimmen.",
  download: "Als CSV speichern",
  each: "Was jede Person getan hat",
  person: "Person",
  submitted: "Antworten",
  discarded: "Verworfen",
  drafts: "Entwürfe",
  median: "Sekunden je Datensatz, Hälfte",
  p90: "Neun von zehn",
  breaks: "Ausgelassene Pausen",
  accepted: "Übernommene Vorschläge",
  none: "keinen Vorschlag gesehen",
  how: (minutes) =>
    `Als Zeit eines Eintrags zählt die Zeit, seit der vorige fertig war. Unterbrechungen von mehr als ${minutes} Minuten sind Pausen und werden ausgelassen, ebenso Einträge, die ein Programm in großer Zahl geschrieben hat. Bei Vorschlägen zählt, was beim Antworten zu sehen war. Die Bereiche in Klammern enthalten den wahren Wert mit 95 % Sicherheit.`,
  agreement: (question) => `Übereinstimmung bei „${question}“`,
  shared: (count) => `${count} Einträge wurden von mindestens zwei Personen beantwortet.`,
  few: (fewest) =>
    `Weniger als ${fewest} Einträge wurden von mindestens zwei Personen beantwortet. Lassen Sie mehrere Personen dieselben Einträge beantworten, um die Übereinstimmung zu sehen.`,
  alpha: (value) => `Krippendorffs Alpha über alle: ${value}.`,
  meaning:
    "1 ist volle Übereinstimmung, 0 ist, was der Zufall ergäbe. Zwei Antworten stimmen überein, wenn sie gleich sind; Noten werden nicht nach ihrem Abstand gewichtet.",
  first:
    "Zwei Reihungen stimmen überein, wenn dieselben Optionen vorn stehen. Ganze Reihungen werden außerdem verglichen.",
  orderAlpha: (value) => `Krippendorffs ordinales Alpha der Ränge: ${value}.`,
  tau: (value) => `Kendalls Tau-b zweier Personen, im Mittel: ${value}.`,
  concordance: (value) => `Kendalls W aller, die einen Eintrag reihten, im Mittel: ${value}.`,
  matrix: "Jedes Paar (Cohens Kappa)",
  matrixOf: "Label",
  whole: "Die ganze Antwort",
  pairs: "Alle Paare mit ihren Bereichen",
  pair: "Paar",
  records: "Einträge",
  same: "Gleiche Antwort",
  kappa: "Kappa",
  labels: "Jedes Label (Krippendorffs Alpha)",
  label: "Label",
  given: "Von jemandem vergeben",
  alphaOf: "Alpha",
  others: "Jede Person neben den anderen",
  othersWhy:
    "Verglichen mit dem, was die meisten anderen zum selben Eintrag sagten. Sind diese genau geteilt, wird der Eintrag ausgelassen.",
  tooFew: "zu wenige Einträge",
  chance: "auch der Zufall stimmte überein",
  noPairs: "Keine zwei Personen haben denselben Eintrag beantwortet.",
} satisfies Translation<PeopleText>;
