import { isSame, wireAnswers } from "../answers.ts";
import { did } from "../history.ts";
import type { Entry } from "../records.ts";
import { type Send, type Session, type Side, type Step, type Work, workOf } from "./value.ts";

/** Changes what was done about a record, as a step that can be taken back. */
export function change(session: Session, entry: Entry, next: Work, typed?: string): Session {
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

/** Changes what was done about a record, and remembers nothing. */
export function put(session: Session, entry: Entry, work: Work): Session {
  return { ...session, works: new Map(session.works).set(entry.record.id, work) };
}

/** What is to be written of a record. */
export function sendOf(session: Session, entry: Entry, { status, answers }: Work): Send {
  const values = wireAnswers(session.questions, answers, entry.record.fields);
  return { record: entry.record.id, response: status && { status, values } };
}
