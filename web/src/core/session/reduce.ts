import { loaded, neighbour } from "./places.ts";
import { about, step } from "./record.ts";
import { travel } from "./travel.ts";
import { type Command, current, type Outcome, type Session } from "./value.ts";

/** Does what is commanded. */
export function reduce(session: Session, command: Command): Outcome {
  switch (command.do) {
    case "open":
      return { session: { ...session, isPending: command.isPending, entries: [], at: 0 } };
    case "load":
      return { session: loaded(session, command.entries, command.where) };
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
