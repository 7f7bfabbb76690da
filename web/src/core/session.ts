import {
  type Answer,
  type Answers,
  finished,
  isSame,
  type Missing,
  missing,
  wireAnswers,
} from "./answers.ts";
import { did, type History, nothingDone, redo, undo } from "./history.ts";
import type { Question } from "./questions.ts";
import type { Entry, ResponseStatus } from "./records.ts";

/** What somebody did about one record so far. */
export type Work = {
  readonly answers: Answers;
  /** That of the response; none before there is one. */
  readonly status: ResponseStatus | undefined;
  /** The answers that the response has. */
  readonly saved: Answers | undefined;
};

type Side = { readonly answers: Answers; readonly status: ResponseStatus | undefined };

/** A change to a record that can be taken back. */
type Step = {
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
  | { do: "load"; entries: readonly Entry[] }
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

/** Does what is commanded. */
export function reduce(session: Session, command: Command): Outcome {
  switch (command.do) {
    case "open":
      return { session: { ...session, isPending: command.isPending, entries: [], at: 0 } };
    case "load":
      return { session: loaded(session, command.entries) };
    case "activate":
      return { session: { ...session, active: command.question } };
    case "next-question":
      return { session: { ...session, active: neighbour(session, 1) } };
    case "previous-question":
      return { session: { ...session, active: neighbour(session, -1) } };
    case "undo":
    case "redo":
      return travel(session, command.do);
    case "next":
      return step(session, 1);
    case "previous":
      return step(session, -1);
    default: {
      const entry = current(session);
      return entry ? about(session, entry, command) : { session };
    }
  }
}

type AboutRecord = Extract<
  Command,
  { do: "answer" | "take" | "accept" | "submit" | "discard" | "save" | "keep" | "clear" }
>;

function about(session: Session, entry: Entry, command: AboutRecord): Outcome {
  switch (command.do) {
    case "answer":
      return answer(session, entry, command.question, command.value);
    case "take": {
      const value = entry.suggestions[command.question]?.value;
      if (value === undefined) return { session, said: { of: "nothing-to", what: "accept" } };
      const isTaken = isSame(workOf(session, entry).answers[command.question], value);
      return answer(session, entry, command.question, isTaken ? undefined : value);
    }
    case "clear":
      return {
        session: change(session, entry, { ...workOf(session, entry), answers: {} }),
        said: { of: "cleared" },
      };
    case "accept": {
      if (Object.keys(entry.suggestions).length === 0)
        return { session, said: { of: "nothing-to", what: "accept" } };
      return submit(session, entry, { ...workOf(session, entry).answers, ...offered(entry) });
    }
    case "submit":
      return submit(session, entry, workOf(session, entry).answers);
    case "discard":
      return discard(session, entry);
    case "save":
    case "keep":
      return save(session, entry, command.do === "save");
  }
}

function answer(session: Session, entry: Entry, name: string, value: Answer | undefined): Outcome {
  const question = session.questions.find((one) => one.name === name);
  const work = workOf(session, entry);
  if (!question || isSame(work.answers[name], value)) return { session };
  const { [name]: _, ...others } = work.answers;
  const answers = value === undefined ? others : { ...others, [name]: value };
  const typed = question.settings.type === "text" ? name : undefined;
  return {
    session: change({ ...session, active: name }, entry, { ...work, answers }, typed),
    ...(typed === undefined && { said: { of: "answered", question, value } }),
  };
}

function submit(session: Session, entry: Entry, answers: Answers): Outcome {
  const work = workOf(session, entry);
  const all = missing(session.questions, answers);
  if (all.length > 0) {
    const shown = change(session, entry, { ...work, answers });
    const active = all[0]?.question.name;
    return {
      session: { ...shown, tried: entry.record.id, active },
      said: { of: "missing", all },
    };
  }
  const whole = finished(session.questions, answers);
  if (work.status === "submitted" && isSame(whole, work.saved)) {
    return { ...step(session, 1), said: { of: "unchanged" } };
  }
  const done: Work = { answers: whole, status: "submitted", saved: whole };
  return {
    session: shift(change(session, entry, done), 1),
    sends: [sendOf(session, entry, done)],
    said: { of: "submitted" },
  };
}

/** What was only suggested is not written with a discarded response. */
function discard(session: Session, entry: Entry): Outcome {
  const work = workOf(session, entry);
  if (work.status === "discarded" && !isUnsaved(work, entry)) {
    return { ...step(session, 1), said: { of: "unchanged" } };
  }
  const isOwn = work.saved !== undefined || isUnsaved(work, entry);
  const answers = isOwn ? work.answers : {};
  const done: Work = { answers, status: "discarded", saved: answers };
  return {
    session: shift(change(session, entry, done), 1),
    sends: [sendOf(session, entry, done)],
    said: { of: "discarded" },
  };
}

/** Writes a draft. Asked for it makes one of any response, by itself only of what is none yet. */
function save(session: Session, entry: Entry, isAsked: boolean): Outcome {
  const work = workOf(session, entry);
  const isDue = isAsked ? work.status !== "draft" || isUnsaved(work, entry) : isDraft(work);
  if (!isDue || (!isAsked && !isUnsaved(work, entry))) {
    return isAsked ? { session, said: { of: "unchanged" } } : { session };
  }
  const done: Work = { answers: work.answers, status: "draft", saved: work.answers };
  const wasFinal = !isDraft(work);
  return {
    session: wasFinal ? change(session, entry, done) : put(session, entry, done),
    sends: [sendOf(session, entry, done)],
    ...(isAsked && { said: { of: "saved" } }),
  };
}

/** Goes to another record; what was begun about this one is kept. */
function step(session: Session, by: 1 | -1): Outcome {
  const to = session.at + by;
  if (to < 0) return { session, said: { of: "first" } };
  if (to > session.entries.length) return { session, said: { of: "last" } };
  const entry = current(session);
  const kept: Outcome = entry ? save(session, entry, false) : { session };
  return { ...kept, session: shift(kept.session, by) };
}

function shift(session: Session, by: 1 | -1): Session {
  return shown(session, session.at + by);
}

function shown(session: Session, at: number): Session {
  return { ...session, at, active: session.questions[0]?.name, tried: undefined };
}

function travel(session: Session, way: "undo" | "redo"): Outcome {
  const found = (way === "undo" ? undo : redo)(session.history);
  if (!found) return { session, said: { of: "nothing-to", what: way } };
  const { entry, before, after } = found.step;
  const target = way === "undo" ? before : after;
  const isStatus = before.status !== after.status;
  const there = bring({ ...session, history: found.history }, entry);
  const work = workOf(there, entry);
  const said: Said = {
    of: way === "undo" ? "undone" : "redone",
    what: (isStatus && after.status) || "answers",
  };
  if (!isStatus) {
    return { session: put(there, entry, { ...work, answers: target.answers }), said };
  }
  const next = settled(entry, target);
  return { session: put(there, entry, next), sends: [sendOf(there, entry, next)], said };
}

/** What was no response before is none again, unless it has answers of one's own: then a draft. */
function settled(entry: Entry, { answers, status }: Side): Work {
  const isOwn = !isSame(answers, offered(entry));
  const next = status ?? (isOwn ? "draft" : undefined);
  return { answers, status: next, saved: next && answers };
}

/** Shows a record, in its place or, if the queue has it no more, here. */
function bring(session: Session, entry: Entry): Session {
  const at = session.entries.findIndex((one) => one.record.id === entry.record.id);
  if (at === session.at) return session;
  if (at !== -1) return shown(session, at);
  const entries = session.entries.toSpliced(session.at, 0, entry);
  return shown({ ...session, entries }, session.at);
}

/** Adds records that are not there yet and belong into the queue. */
function loaded(session: Session, entries: readonly Entry[]): Session {
  const held = new Set(session.entries.map((entry) => entry.record.id));
  const fresh = entries.filter(
    (entry) =>
      !held.has(entry.record.id) &&
      !(session.isPending && workOf(session, entry).status !== undefined),
  );
  return { ...session, entries: [...session.entries, ...fresh] };
}

function change(session: Session, entry: Entry, next: Work, typed?: string): Session {
  const work = workOf(session, entry);
  const side = ({ answers, status }: Work): Side => ({ answers, status });
  const made: Step = { entry, before: side(work), after: side(next), typed };
  if (isSame(made.before, made.after)) return put(session, entry, next);
  return put({ ...session, history: did(session.history, made, join) }, entry, next);
}

/** Letters typed in one after the other are taken back together. */
function join(last: Step, step: Step): Step | undefined {
  const isOne = step.typed !== undefined && last.typed === step.typed && last.entry === step.entry;
  return isOne ? { ...step, before: last.before } : undefined;
}

function put(session: Session, entry: Entry, work: Work): Session {
  return { ...session, works: new Map(session.works).set(entry.record.id, work) };
}

function sendOf(session: Session, entry: Entry, { status, answers }: Work): Send {
  const values = wireAnswers(session.questions, answers, entry.record.fields);
  return { record: entry.record.id, response: status && { status, values } };
}

function neighbour(session: Session, by: 1 | -1): string | undefined {
  const names = session.questions.map((question) => question.name);
  const at = names.indexOf(session.active ?? "");
  return names[Math.min(Math.max(at + by, 0), names.length - 1)];
}

function isDraft(work: Work): boolean {
  return work.status === undefined || work.status === "draft";
}

function offered(entry: Entry): Answers {
  return Object.fromEntries(
    Object.entries(entry.suggestions).map(([name, suggestion]) => [name, suggestion.value]),
  );
}
