import type { Field, Question, QuestionType, SettingsOf } from "./questions.ts";

/** What a column may be taken for. */
export const roles = [
  "text",
  "markdown",
  "chat",
  "image",
  "suggestion",
  "terms",
  "integer",
  "float",
  "external_id",
  "nothing",
] as const;
export type Role = (typeof roles)[number];

/** A column as the server has looked at it. */
export type Column = {
  readonly name: string;
  readonly kind: string;
  readonly filled: number;
  readonly unique: boolean;
  readonly values: readonly string[];
  readonly role: Role;
  readonly target: string;
  readonly question?: SettingsOf[QuestionType] | null;
};

/** A table as the server has looked at it. */
export type Look = {
  readonly rows: number;
  readonly columns: readonly Column[];
};

/** What a column is to become. */
export type ColumnPlan = { column: string; role: Role; target: string };

/** A question as it is being made; `key` stays when its name changes. */
export type QuestionPlan = Question & { key: number };

/** A dataset as it is being made. */
export type Plan = {
  name: string;
  workspace: string;
  guidelines: string;
  minSubmitted: number;
  columns: ColumnPlan[];
  questions: QuestionPlan[];
};

/** What a name without its ending is. */
export function stem(fileName: string): string {
  const name = fileName.split("/").findLast(Boolean) ?? "";
  return name.replace(/(?!^)\.[^.]*$/, "");
}

/** The plan that the server's look at a table proposes. */
export function proposed(look: Look, fileName: string): Plan {
  const columns = look.columns.map(({ name, role, target }) => ({ column: name, role, target }));
  const plan: Plan = {
    name: stem(fileName),
    workspace: "",
    guidelines: "",
    minSubmitted: 1,
    columns,
    questions: [],
  };
  for (const column of look.columns) {
    if (column.role === "suggestion") addQuestion(plan, column.target, column.question);
  }
  if (plan.questions.length === 0) {
    addQuestion(plan, "label", { type: "label_selection", options: [] });
  }
  return plan;
}

function addQuestion(plan: Plan, name: string, settings: Column["question"]): void {
  if (plan.questions.some((question) => question.name === name)) return;
  plan.questions.push(question(plan, name, settings ?? { type: "text", use_markdown: false }));
}

function question(plan: Plan, name: string, settings: SettingsOf[QuestionType]): QuestionPlan {
  const key = 1 + Math.max(0, ...plan.questions.map((one) => one.key));
  const required = plan.questions.every((one) => !one.required);
  return { key, id: `new-${key}`, name, title: titled(name), required, settings };
}

/** A name as people would write it. */
export function titled(name: string): string {
  const words = name.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}

/** A new question at the end, with a name that none has. */
export function withQuestion(plan: Plan): Plan {
  const names = new Set(plan.questions.map((one) => one.name));
  let number = plan.questions.length + 1;
  while (names.has(`question_${number}`)) number++;
  const settings = { type: "label_selection", options: [] } as const;
  const questions = [...plan.questions, question(plan, `question_${number}`, settings)];
  return { ...plan, questions };
}

/** Without a question; the columns that answered it are left out. */
export function withoutQuestion(plan: Plan, key: number): Plan {
  const gone = plan.questions.find((one) => one.key === key)?.name;
  const isFor = (column: ColumnPlan) => column.role === "suggestion" && column.target === gone;
  return {
    ...plan,
    questions: plan.questions.filter((one) => one.key !== key),
    columns: plan.columns.map((one) => (isFor(one) ? { ...one, role: "nothing" } : one)),
  };
}

/** A question of another name, which the columns that answer it follow. */
export function renamed(plan: Plan, key: number, name: string): Plan {
  const old = plan.questions.find((one) => one.key === key)?.name;
  const isFor = (column: ColumnPlan) => column.role === "suggestion" && column.target === old;
  return {
    ...plan,
    questions: plan.questions.map((one) => (one.key === key ? { ...one, name } : one)),
    columns: plan.columns.map((one) => (isFor(one) ? { ...one, target: name } : one)),
  };
}

/**
 * A column of another role. A suggestion makes the question it answers, in the place of an untouched
 * one without options; what only this column answered goes when it answers no more.
 */
export function withRole(plan: Plan, look: Look, name: string, role: Role): Plan {
  const column = look.columns.find((one) => one.name === name);
  const before = plan.columns.find((one) => one.column === name);
  if (!column || !before || before.role === role) return plan;
  const changed: Plan = {
    ...plan,
    questions: [...plan.questions],
    columns: plan.columns.map((one) =>
      one.column === name
        ? { ...one, role, target: role === "suggestion" ? column.target : one.target }
        : one,
    ),
  };
  if (before.role === "suggestion") {
    const isLeft = changed.columns.some(
      (one) => one.role === "suggestion" && one.target === before.target,
    );
    if (!isLeft) changed.questions = changed.questions.filter((one) => one.name !== before.target);
  }
  if (role === "suggestion") {
    changed.questions = changed.questions.filter((one) => !isUntouched(one));
    addQuestion(changed, column.target, column.question);
  }
  if (role === "external_id") {
    changed.columns = changed.columns.map((one) =>
      one.role === "external_id" && one.column !== name ? { ...one, role: "nothing" } : one,
    );
  }
  return changed;
}

function isUntouched({ name, settings }: QuestionPlan): boolean {
  return name === "label" && settings.type === "label_selection" && settings.options.length === 0;
}

const fieldRoles = new Set<Role>(["text", "markdown", "chat", "image"]);

/** Whether a column becomes a field. */
export const isField = (role: Role): boolean => fieldRoles.has(role);

/** The fields that the columns become. One that every row has is required; one must be. */
export function fields(plan: Plan, look: Look): Field[] {
  const found = plan.columns.filter((column) => isField(column.role));
  return found.map(({ column, role, target }) => {
    const filled = look.columns.find((one) => one.name === column)?.filled;
    const required = filled === look.rows;
    return { id: column, name: target, title: titled(target), required, settings: settings(role) };
  });
}

function settings(role: Role): Field["settings"] {
  if (role === "image") return { type: "image" };
  if (role === "chat") return { type: "chat", use_markdown: true };
  return { type: "text", use_markdown: role === "markdown" };
}

export type Metadata = {
  name: string;
  title: string;
  settings: { type: "terms" | "integer" | "float" };
};

/** The metadata properties that the columns become. */
export function metadata(plan: Plan): Metadata[] {
  return plan.columns.flatMap(({ role, target }) =>
    role === "terms" || role === "integer" || role === "float"
      ? [{ name: target, title: titled(target), settings: { type: role } }]
      : [],
  );
}

type Mapped = { source: string; target: string };
export type Mapping = {
  fields: Mapped[];
  metadata: Mapped[];
  suggestions: Mapped[];
  external_id: string | null;
};

/** What the server is told of the columns when it reads the rows. */
export function mapping(plan: Plan): Mapping {
  const of = (is: (role: Role) => boolean) =>
    plan.columns
      .filter((column) => is(column.role))
      .map(({ column, target }) => ({ source: column, target }));
  return {
    fields: of(isField),
    metadata: of((role) => role === "terms" || role === "integer" || role === "float"),
    suggestions: of((role) => role === "suggestion"),
    external_id: plan.columns.find((column) => column.role === "external_id")?.column ?? null,
  };
}

/** What keeps a dataset from being made, and of what that is said. */
export type Fault =
  | { kind: "no-name" | "no-workspace" | "no-field" | "no-question" }
  | { kind: "no-required-question" | "bad-min-submitted" }
  | { kind: "same-name" | "no-target"; of: string }
  | { kind: "few-options" | "no-title" | "no-span-field" | "many-options"; of: string };

/** Everything that keeps a dataset from being made. */
export function faults(plan: Plan, look: Look): Fault[] {
  const all: Fault[] = [];
  const made = fields(plan, look);
  if (plan.name.trim() === "") all.push({ kind: "no-name" });
  if (plan.workspace === "") all.push({ kind: "no-workspace" });
  if (made.length === 0) all.push({ kind: "no-field" });
  if (plan.questions.length === 0) all.push({ kind: "no-question" });
  else if (plan.questions.every((one) => !one.required)) all.push({ kind: "no-required-question" });
  if (!Number.isInteger(plan.minSubmitted) || plan.minSubmitted < 1) {
    all.push({ kind: "bad-min-submitted" });
  }
  for (const names of [made, plan.questions, metadata(plan)]) {
    for (const of of twice(names.map((one) => one.name))) all.push({ kind: "same-name", of });
  }
  for (const { column, role, target } of plan.columns) {
    const isNamed = isField(role) || role === "terms" || role === "integer" || role === "float";
    if (isNamed && target.trim() === "") all.push({ kind: "no-target", of: column });
  }
  const texts = made.filter((field) => field.settings.type === "text").map((field) => field.name);
  return [...all, ...plan.questions.flatMap((one) => questionFaults(one, texts))];
}

function twice(names: string[]): Set<string> {
  return new Set(names.filter((name, at) => name.trim() !== "" && names.indexOf(name) !== at));
}

/** How many options each type has at least and at most. */
const bounds: { [T in QuestionType]?: [number, number] } = {
  label_selection: [2, 500],
  multi_label_selection: [2, 500],
  rating: [2, 11],
  ranking: [2, 50],
  span: [1, 500],
};

function questionFaults({ name, title, settings }: QuestionPlan, texts: string[]): Fault[] {
  const found: Fault[] = [];
  const of = title.trim() || name;
  if (title.trim() === "" || name.trim() === "") found.push({ kind: "no-title", of });
  if ("options" in settings) {
    const [least, most] = bounds[settings.type] ?? [0, Number.POSITIVE_INFINITY];
    if (settings.options.length < least) found.push({ kind: "few-options", of });
    if (settings.options.length > most) found.push({ kind: "many-options", of });
  }
  if (settings.type === "span" && !texts.includes(settings.field)) {
    found.push({ kind: "no-span-field", of });
  }
  return found;
}

/** Options from lines of text; each once, with the text that it had before. */
export function optionsOf(
  lines: string,
  before: readonly { value: string; text: string }[] = [],
): { value: string; text: string }[] {
  const values = new Set(
    lines
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean),
  );
  return [...values].map(
    (value) => before.find((option) => option.value === value) ?? { value, text: value },
  );
}

/** Grades from one number to another. */
export function grades(from: number, to: number): { value: number }[] {
  const [least, most] = [Math.max(0, Math.min(from, to)), Math.min(10, Math.max(from, to))];
  return Array.from({ length: most - least + 1 }, (_, at) => ({ value: least + at }));
}

/** A question's settings as another type, with the options it has. */
export function asType(
  settings: SettingsOf[QuestionType],
  type: QuestionType,
  field: string,
): SettingsOf[QuestionType] {
  const options = "options" in settings && settings.type !== "rating" ? settings.options : [];
  switch (type) {
    case "text":
      return { type, use_markdown: false };
    case "label_selection":
    case "ranking":
      return { type, options };
    case "multi_label_selection":
      return { type, options, options_order: "natural" };
    case "rating":
      return { type, options: settings.type === "rating" ? settings.options : grades(1, 5) };
    case "span":
      return {
        type,
        field,
        options,
        allow_overlapping: false,
        allow_character_annotation: true,
      };
  }
}

/** The types of questions, the most common first. */
export const questionTypes = [
  "label_selection",
  "multi_label_selection",
  "rating",
  "ranking",
  "text",
  "span",
] as const satisfies readonly QuestionType[];
