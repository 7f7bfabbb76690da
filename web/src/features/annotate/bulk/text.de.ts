import type { Translation } from "../../../state/language.svelte.ts";
import type { BulkText } from "./text.ts";

export default {
  records: "Einträge",
  record: (place) => `Eintrag ${place}`,
  tick: (place) => `Eintrag ${place} auswählen`,
  tickPage: "Diese Seite auswählen",
  ticked: (count, shown) => (count === 0 ? "Nichts ausgewählt" : `${shown} ausgewählt`),
  allTicked: (shown) => `Alle ${shown} Treffer sind ausgewählt`,
  tickAll: (shown) => `Alle ${shown} Treffer auswählen`,
  untick: "Auswahl aufheben",
  perPage: "Je Seite",
  collapseAll: "Alle einklappen",
  expandAll: "Alle ausklappen",
  collapse: "Weniger zeigen",
  expand: "Ganz zeigen",
  answers: "Antworten für alle ausgewählten Einträge",
  hint: "Wählen Sie Einträge aus, antworten Sie einmal und geben Sie ab: Alle erhalten diese Antworten. Was Sie offen lassen, bleibt in jedem Eintrag, wie es ist. Markierungen bleiben die jedes einzelnen Eintrags.",
  submit: "Abgeben",
  discard: "Verwerfen",
  draft: "Als Entwurf speichern",
  tickFirst: "Wählen Sie zuerst Einträge aus.",
  answerFirst: "Geben Sie zuerst eine Antwort.",
  unsentFirst:
    "Frühere Antworten sind noch auf dem Weg zum Server. Versuchen Sie es gleich noch einmal.",
  incomplete: "Eine erforderliche Frage ist noch nicht beantwortet.",
  doneSubmitted: (count, shown) =>
    count === 1 ? "1 Eintrag abgegeben" : `${shown} Einträge abgegeben`,
  doneDiscarded: (count, shown) =>
    count === 1 ? "1 Eintrag verworfen" : `${shown} Einträge verworfen`,
  doneDraft: (count, shown) =>
    count === 1 ? "1 Entwurf gespeichert" : `${shown} Entwürfe gespeichert`,
  undo: "Das zuletzt Abgegebene zurücknehmen",
  redo: "Das Zurückgenommene wieder abgeben",
  doneUndone: (count, shown) =>
    count === 1 ? "Für 1 Eintrag rückgängig gemacht" : `Für ${shown} Einträge rückgängig gemacht`,
  doneRedone: (count, shown) =>
    count === 1 ? "Für 1 Eintrag wiederholt" : `Für ${shown} Einträge wiederholt`,
  confirmSubmitted: (shown) => `Antworten für ${shown} Einträge abgeben?`,
  confirmDiscarded: (shown) => `${shown} Einträge verwerfen?`,
  confirmDraft: (shown) => `Entwürfe für ${shown} Einträge speichern?`,
  confirmWhat:
    "Das sind alle Einträge, die Ihre Suche und Ihre Filter finden, auf allen Seiten. Jeder davon erhält Folgendes:",
  confirmNothing: "Keine Antworten: Jeder Eintrag behält, was er hat.",
  confirmKept: "Fragen ohne Antwort bleiben in jedem Eintrag, wie sie sind.",
  confirm: (shown) => `Ja, alle ${shown}`,
  running: "Einträge werden beantwortet",
  reading: (read, total) => `${read} von ${total} Einträgen gelesen`,
  answering: (done, total) => `${done} von ${total} Einträgen beantwortet`,
  interrupted: "Etwas steht im Weg. Nichts ist verloren: Es geht dort weiter, wo es war.",
  again: "Weitermachen",
  stop: "Anhalten",
  stopping: "Wird angehalten …",
  ended: "Fertig",
  unreachable: "Der Server ist nicht zu erreichen.",
  stopped: (left) => `Angehalten: ${left} Einträge blieben, wie sie sind.`,
  refused: (count, shown) =>
    count === 1 ? "1 Eintrag wurde abgelehnt:" : `${shown} Einträge wurden abgelehnt:`,
  times: (reason, shown) => `${shown} × ${reason}`,
  statuses: { draft: "Entwurf", submitted: "Abgegeben", discarded: "Verworfen" },
  nothingFound: "Kein Eintrag passt zu Ihrer Suche und Ihren Filtern.",
  empty: {
    pending: "Nichts wartet auf Ihre Antwort.",
    draft: "Sie haben keine Entwürfe.",
    submitted: "Sie haben noch nichts abgegeben.",
    discarded: "Sie haben nichts verworfen.",
    all: "Dieser Datensatz hat noch keine Einträge.",
  },
  clear: "Suche und Filter zurücksetzen",
  keys: "Pfeiltasten gehen von Eintrag zu Eintrag, die Leertaste wählt einen aus, mit der Umschalttaste alle dazwischen, Ziffern wählen eine Antwort.",
} satisfies Translation<BulkText>;
