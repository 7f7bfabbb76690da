import type { Entry } from "../records.ts";
import { type Session, workOf } from "./value.ts";

/** Goes so many records on. */
export function shift(session: Session, by: 1 | -1): Session {
  return shown(session, session.at + by);
}

/** Goes to a place of the queue. */
export function shown(session: Session, at: number): Session {
  return { ...session, at, active: session.questions[0]?.name, tried: undefined };
}

/** Shows a record, in its place or, if the queue has it no more, here. */
export function bring(session: Session, entry: Entry): Session {
  const at = session.entries.findIndex((one) => one.record.id === entry.record.id);
  if (at === session.at) return session;
  if (at !== -1) return shown(session, at);
  const entries = session.entries.toSpliced(session.at, 0, entry);
  return shown({ ...session, entries }, session.at);
}

/** Adds records that are not there yet and belong into the queue, after the others or before them. */
export function loaded(
  session: Session,
  entries: readonly Entry[],
  where: "before" | "after" = "after",
): Session {
  const held = new Set(session.entries.map((entry) => entry.record.id));
  const fresh = entries.filter(
    (entry) =>
      !held.has(entry.record.id) &&
      !(session.isPending && workOf(session, entry).status !== undefined),
  );
  if (where === "after") return { ...session, entries: [...session.entries, ...fresh] };
  return { ...session, entries: [...fresh, ...session.entries], at: session.at + fresh.length };
}

/** The name of the question before or after the active one. */
export function neighbour(session: Session, by: 1 | -1): string | undefined {
  const names = session.questions.map((question) => question.name);
  const at = names.indexOf(session.active ?? "");
  return names[Math.min(Math.max(at + by, 0), names.length - 1)];
}
