import { isSame } from "../answers.ts";
import { redo, undo } from "../history.ts";
import type { Entry } from "../records.ts";
import { put, sendOf } from "./change.ts";
import { bring } from "./places.ts";
import {
  type Outcome,
  offered,
  type Said,
  type Session,
  type Side,
  type Work,
  workOf,
} from "./value.ts";

/** Takes the last step back, or does it again; what was written is written anew. */
export function travel(session: Session, way: "undo" | "redo"): Outcome {
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
