import { type Answer, type Answers, isSame, type Missing, missing } from "../answers.ts";
import { type History, nothingDone } from "../history.ts";
import type { Question } from "../questions.ts";
import type { Entry, ResponseStatus } from "../records.ts";

/** What somebody did about one record so far. */
export type Work = {
  readonly answers: Answers;
  /** That of the response; none before there is one. */
  readonly status: ResponseStatus | undefined;
  /** The answers that the response has. */
  readonly saved: Answers | undefined;
};

/** What a step changes of a record. */
export type Side = { readonly answers: Answers; readonly status: ResponseStatus | undefined };

/** A change to a record that can be taken back. */
export type Step = {
  readonly entry: Entry;
  readonly before: Side;
  readonly after: Side;
  /** The question whose text was typed in, if that is all. */
  readonly typed: string | undefined;
};

/** Somebody's work through a queue of records. A value: each command makes the next one. */
export type Session = {
  readonly questions: readonly Question[];
  /** The id of whose work it is. */
  readonly me: string;
  /** Whether records with a response are out of place in the queue. */
  readonly isPending: boolean;
  readonly entries: readonly Entry[];
  /** The place of the record that is shown; past the last one there is none. */
  readonly at: number;
  readonly works: ReadonlyMap<string, Work>;
  /** The name of the question that keys are for. */
  readonly active: string | undefined;
  /** The record that could not be submitted as it is. */
  readonly tried: string | undefined;
  readonly history: History<Step>;
};

export type Command =
  | { do: "answer"; question: string; value: Answer | undefined }
  | { do: "take"; question: string }
  | { do: "accept" | "submit" | "discard" | "save" | "keep" | "clear" }
  | { do: "next" | "previous" | "undo" | "redo" | "next-question" | "previous-question" }
  | { do: "activate"; question: string }
  | { do: "load"; entries: readonly Entry[]; where?: "before" | "after" }
  | { do: "open"; isPending: boolean };

/** What is to be written: a response as the API has it, or that there is none. */
export type Send = {
  readonly record: string;
  readonly response:
    | { readonly status: ResponseStatus; readonly values: Record<string, { value: unknown }> }
    | undefined;
};

/** What a command came to, to be told. */
export type Said =
  | { of: "answered"; question: Question; value: Answer | undefined }
  | { of: "submitted" | "discarded" | "saved" | "unchanged" | "cleared" | "first" | "last" }
  | { of: "undone" | "redone"; what: ResponseStatus | "answers" }
  | { of: "nothing-to"; what: "undo" | "redo" | "accept" }
  | { of: "missing"; all: readonly Missing[] };

export type Outcome = { session: Session; sends?: readonly Send[]; said?: Said };

export function begin(questions: readonly Question[], me: string): Session {
  return {
    questions,
    me,
    isPending: true,
    entries: [],
    at: 0,
    works: new Map(),
    active: questions[0]?.name,
    tried: undefined,
    history: nothingDone,
  };
}

/** The record that is shown. */
export function current(session: Session): Entry | undefined {
  return session.entries[session.at];
}

/** The work about a record: begun with the own response, or else with what is suggested. */
export function workOf(session: Session, entry: Entry): Work {
  const held = session.works.get(entry.record.id);
  if (held) return held;
  const own = entry.responses.find((response) => response.user === session.me);
  if (own) return { answers: own.answers, status: own.status, saved: own.answers };
  return { answers: offered(entry), status: undefined, saved: undefined };
}

/** Whether there are answers that are not written. */
export function isUnsaved(work: Work, entry: Entry): boolean {
  return !isSame(work.answers, work.saved ?? offered(entry));
}

/** The records whose changed answers no draft can keep, because they were final. */
export function unsaved(session: Session): Entry[] {
  return session.entries.filter((entry) => {
    const work = session.works.get(entry.record.id);
    return work !== undefined && !isDraft(work) && isUnsaved(work, entry);
  });
}

/** What keeps the record that is shown from being submitted, once that was tried. */
export function gaps(session: Session): Missing[] {
  const entry = current(session);
  if (!entry || session.tried !== entry.record.id) return [];
  return missing(session.questions, workOf(session, entry).answers);
}

/** Whether the response is none that is final. */
export function isDraft(work: Work): boolean {
  return work.status === undefined || work.status === "draft";
}

/** What is suggested. */
export function offered(entry: Entry): Answers {
  return Object.fromEntries(
    Object.entries(entry.suggestions).map(([name, suggestion]) => [name, suggestion.value]),
  );
}
