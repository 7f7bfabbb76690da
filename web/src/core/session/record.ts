import { type Answer, type Answers, finished, isSame, missing } from "../answers.ts";
import type { Entry } from "../records.ts";
import { change, put, sendOf } from "./change.ts";
import { shift } from "./places.ts";
import {
  type Command,
  current,
  isDraft,
  isUnsaved,
  type Outcome,
  offered,
  type Session,
  type Work,
  workOf,
} from "./value.ts";

type AboutRecord = Extract<
  Command,
  { do: "answer" | "take" | "accept" | "submit" | "discard" | "save" | "keep" | "clear" }
>;

/** Does what is commanded about the record that is shown. */
export function about(session: Session, entry: Entry, command: AboutRecord): Outcome {
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
export function step(session: Session, by: 1 | -1): Outcome {
  const to = session.at + by;
  if (to < 0) return { session, said: { of: "first" } };
  if (to > session.entries.length) return { session, said: { of: "last" } };
  const entry = current(session);
  const kept: Outcome = entry ? save(session, entry, false) : { session };
  return { ...kept, session: shift(kept.session, by) };
}
