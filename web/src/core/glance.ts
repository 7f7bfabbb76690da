import { type Column, type Look, type Role, roles } from "./newDataset.ts";
import type { QuestionType, SettingsOf } from "./questions.ts";

/** A row of a table by its columns. */
export type Sample = Readonly<Record<string, unknown>>;

/** A table as the server has looked at it, with its first rows and what is wrong with some. */
export type Glance = Look & {
  readonly refused: number;
  readonly refusals: readonly { row: number; reason: string }[];
  readonly samples: readonly Sample[];
};

type Entries = Record<string, unknown>;

const isObject = (value: unknown): value is Entries =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
const string = (value: unknown): string => (typeof value === "string" ? value : "");

/** Reads the reply of the server; nothing if it is none. */
export function readGlance(reply: unknown): Glance | undefined {
  if (!isObject(reply) || !Array.isArray(reply.columns)) return undefined;
  return {
    rows: number(reply.rows) - number(reply.refused),
    refused: number(reply.refused),
    refusals: list(reply.refusals)
      .filter(isObject)
      .map(({ row, reason }) => ({ row: number(row), reason: string(reason) })),
    columns: reply.columns.filter(isObject).map(column),
    samples: list(reply.samples).filter(isObject),
  };
}

function column(of: Entries): Column {
  return {
    name: string(of.name),
    kind: string(of.kind),
    filled: number(of.filled),
    unique: of.unique === true,
    values: list(of.values).map(string),
    role: roles.find((role): role is Role => role === of.role) ?? "nothing",
    target: string(of.target),
    // The server writes the settings of a question as it takes them.
    question: isObject(of.question) ? (of.question as SettingsOf[QuestionType]) : null,
  };
}

/** What a cell shows: a text as it is, lists and objects as JSON. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What a value of a table that has texts alone stands for, where a field is not a text. */
export function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
