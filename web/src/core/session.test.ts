import { array, assert, constantFrom, oneof, property, record } from "fast-check";
import { expect, test } from "vitest";
import type { Question } from "./questions.ts";
import type { Entry } from "./records.ts";
import {
  begin,
  type Command,
  current,
  gaps,
  type Outcome,
  reduce,
  type Send,
  type Session,
  unsaved,
  workOf,
} from "./session.ts";

const options = ["a", "b", "c"].map((value) => ({ value, text: value }));
const questions: Question[] = [
  {
    id: "1",
    name: "label",
    title: "Label",
    required: true,
    settings: { type: "label_selection", options },
  },
  {
    id: "2",
    name: "text",
    title: "Text",
    required: false,
    settings: { type: "text", use_markdown: false },
  },
];

function entry(id: string, more: Partial<Entry> = {}): Entry {
  return {
    record: {
      id,
      status: "pending",
      externalId: undefined,
      fields: { text: id },
      metadata: {},
      insertedAt: "",
      updatedAt: "",
    },
    responses: [],
    suggestions: {},
    place: undefined,
    score: 1,
    ...more,
  };
}

const suggested = {
  suggestions: { label: { value: "b", score: 0.7, agent: "model" } },
};
const draft = (id: string, user = "me"): Partial<Entry> => ({
  responses: [{ id: `response ${id}`, user, status: "draft", answers: {}, updatedAt: "" }],
});
const entries = [
  entry("0"),
  entry("1", suggested),
  entry("2", suggested),
  entry("3", draft("3", "other")),
];

function run(session: Session, ...commands: Command[]): Outcome & { all: Send[] } {
  const all: Send[] = [];
  let last: Outcome = { session };
  for (const command of commands) {
    last = reduce(last.session, command);
    all.push(...(last.sends ?? []));
  }
  return { ...last, all };
}

const start = reduce(begin(questions, "me"), { do: "load", entries }).session;

test("a suggestion fills in the answer until somebody answered", () => {
  expect(workOf(start, entry("x", suggested)).answers).toEqual({ label: "b" });
  expect(workOf(start, entry("x", { ...suggested, ...draft("x") })).answers).toEqual({});
});

test("submitting goes on to the next record and writes the response", () => {
  const { session, all, said } = run(
    start,
    { do: "answer", question: "label", value: "a" },
    { do: "submit" },
  );
  expect([session.at, said?.of]).toEqual([1, "submitted"]);
  expect(all).toEqual([
    { record: "0", response: { status: "submitted", values: { label: { value: "a" } } } },
  ]);
});

test("what lacks an answer stays, and says what is missing", () => {
  const { session, all, said } = run(start, { do: "submit" });
  expect([session.at, session.active, said?.of, all.length]).toEqual([0, "label", "missing", 0]);
  expect(gaps(session).map(({ why }) => why)).toEqual(["unanswered"]);
  expect(gaps(run(session, { do: "answer", question: "label", value: "a" }).session)).toEqual([]);
});

test("one key accepts what is suggested, whatever was answered instead", () => {
  const { all } = run(
    start,
    { do: "next" },
    { do: "answer", question: "label", value: "c" },
    { do: "accept" },
  );
  expect(all.at(-1)?.response).toEqual({
    status: "submitted",
    values: { label: { value: "b" } },
  });
});

test("going on keeps a draft of what was begun, and nothing of what was not", () => {
  expect(run(start, { do: "next" }, { do: "next" }).all).toEqual([]);
  const begun = run(start, { do: "answer", question: "text", value: "hm" }, { do: "next" });
  expect(begun.all.map((send) => send.response?.status)).toEqual(["draft"]);
});

test("a discarded response has no answers that were only suggested", () => {
  const { all } = run(start, { do: "next" }, { do: "discard" });
  expect(all.at(-1)?.response).toEqual({ status: "discarded", values: {} });
});

test("undo goes back to the record and takes its response away", () => {
  const { session, all, said } = run(start, { do: "next" }, { do: "submit" }, { do: "undo" });
  expect(current(session)?.record.id).toBe("1");
  expect(said).toEqual({ of: "undone", what: "submitted" });
  expect(all.at(-1)).toEqual({ record: "1", response: undefined });
});

test("undo brings a record back that the queue has no more", () => {
  const { session } = run(
    start,
    { do: "next" },
    { do: "discard" },
    { do: "open", isPending: true },
    { do: "load", entries },
    { do: "undo" },
  );
  expect(current(session)?.record.id).toBe("1");
  expect(session.entries.length).toBe(4);
});

test("records that were answered do not come into the pending queue again", () => {
  const { session } = run(start, { do: "next" }, { do: "submit" }, { do: "open", isPending: true });
  const again = run(session, { do: "load", entries: [...entries, entry("4", draft("4"))] }).session;
  expect(again.entries.map((one) => one.record.id)).toEqual(["0", "2", "3"]);
});

test("changes to a final response wait for its owner", () => {
  const { session, all } = run(
    start,
    { do: "next" },
    { do: "submit" },
    { do: "previous" },
    { do: "answer", question: "label", value: "c" },
    { do: "keep" },
    { do: "next" },
  );
  expect(all.length).toBe(1);
  expect(unsaved(session).map((one) => one.record.id)).toEqual(["1"]);
});

const command = oneof(
  record({
    do: constantFrom("answer" as const),
    question: constantFrom("label"),
    value: constantFrom("a", "b", undefined),
  }),
  record({
    do: constantFrom("answer" as const),
    question: constantFrom("text"),
    value: constantFrom("x", "xy", undefined),
  }),
  record({ do: constantFrom("take" as const), question: constantFrom("label", "text") }),
  record({
    do: constantFrom(
      ...(["accept", "submit", "discard", "save", "keep", "clear"] as const),
      ...(["next", "previous", "undo", "redo", "next-question"] as const),
    ),
  }),
);

test("after any commands the server has what the session says it has", () => {
  assert(
    property(array(command, { maxLength: 40 }), (commands) => {
      const { session, all } = run(start, ...commands);
      const server = new Map(all.map((send) => [send.record, send.response]));
      for (const one of entries) {
        const { status, saved } = workOf(session, one);
        const held = server.get(one.record.id);
        expect(held?.status).toBe(status);
        const values = Object.entries(held?.values ?? {}).map(([name, { value }]) => [name, value]);
        expect(Object.fromEntries(values)).toEqual(saved ?? {});
      }
    }),
  );
});

test("undoing all brings every answer back", () => {
  assert(
    property(array(command, { maxLength: 40 }), (commands) => {
      let { session } = run(start, ...commands.filter(({ do: what }) => what !== "redo"));
      const done = entries.map((one) => workOf(session, one).answers);
      const steps = session.history.past.length;
      for (let step = 0; step < steps; step++) session = reduce(session, { do: "undo" }).session;
      expect(entries.map((one) => workOf(session, one).answers)).toEqual(
        entries.map((one) => workOf(start, one).answers),
      );
      for (let step = 0; step < steps; step++) session = reduce(session, { do: "redo" }).session;
      expect(entries.map((one) => workOf(session, one).answers)).toEqual(done);
    }),
  );
});

test("records read before those at hand leave the one that is shown where it is", () => {
  const [first, ...rest] = entries;
  const behind = reduce(begin(questions, "me"), { do: "load", entries: rest }).session;
  const whole = reduce(behind, { do: "load", entries, where: "before" }).session;
  expect(whole.entries).toEqual([first, ...rest]);
  expect(current(whole)).toBe(rest[0]);
  expect(run(whole, { do: "previous" }).session.entries).toEqual(whole.entries);
  expect(current(run(whole, { do: "previous" }).session)).toBe(first);
});
