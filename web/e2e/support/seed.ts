import type { Api, Schemas } from "./api.ts";

export type Dataset = Schemas["Dataset"];
export type FieldSettings = Schemas["FieldSettings"];
export type QuestionSettings = Schemas["QuestionSettings"];
export type Person = { id: string; username: string; password: string; key: string };

/** A record as the API takes it; suggestions by the name of their question. */
export type Row = {
  external_id?: string;
  fields: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  vectors?: Record<string, number[]>;
  suggestions?: Record<string, { value: unknown; score?: number | number[]; agent?: string }>;
  responses?: Schemas["NewRecordResponse"][];
};

export type Plan = {
  name: string;
  guidelines?: string;
  fields?: Record<string, FieldSettings>;
  questions: Record<string, QuestionSettings>;
  /** Names of questions that may be left out. */
  optional?: string[];
  metadata?: Record<string, Schemas["MetadataSettings"]>;
  vectors?: Record<string, number>;
  minSubmitted?: number;
};

/** From 1 to 500 records are taken at once. */
const AT_ONCE = 500;

const titled = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The first workspace of the server. */
export async function workspace(api: Api): Promise<Schemas["Workspace"]> {
  const { items } = await api.get<Schemas["Items_Workspace"]>("/me/workspaces");
  const [first] = items;
  if (!first) throw new Error("the server has no workspace");
  return first;
}

/** A user of the first workspace. */
export async function makeUser(
  api: Api,
  username: string,
  role: Schemas["Role"] = "annotator",
): Promise<Person> {
  const password = `${username}-12345`;
  const body = { username, first_name: titled(username), password, role };
  const user = await api.post<Schemas["User"]>("/users", body);
  const { id } = await workspace(api);
  await api.post(`/workspaces/${id}/users`, { user_id: user.id });
  if (typeof user.api_key !== "string") throw new Error(`${username} was given no key`);
  return { id: user.id, username, password, key: user.api_key };
}

/** A published dataset. */
export async function makeDataset(api: Api, plan: Plan): Promise<Dataset> {
  const dataset = await api.post<Dataset>("/datasets", {
    name: plan.name,
    workspace_id: (await workspace(api)).id,
    guidelines: plan.guidelines ?? null,
    allow_extra_metadata: true,
    distribution: { strategy: "overlap", min_submitted: plan.minSubmitted ?? 1 },
  });
  const at = `/datasets/${dataset.id}`;
  const fields = plan.fields ?? { text: { type: "text", use_markdown: false } };
  for (const [name, settings] of Object.entries(fields)) {
    await api.post(`${at}/fields`, { name, title: titled(name), required: true, settings });
  }
  for (const [name, settings] of Object.entries(plan.questions)) {
    const required = !plan.optional?.includes(name);
    await api.post(`${at}/questions`, { name, title: titled(name), required, settings });
  }
  for (const [name, settings] of Object.entries(plan.metadata ?? {})) {
    await api.post(`${at}/metadata-properties`, { name, title: titled(name), settings });
  }
  for (const [name, dimensions] of Object.entries(plan.vectors ?? {})) {
    await api.post(`${at}/vectors-settings`, { name, title: titled(name), dimensions });
  }
  return api.put<Dataset>(`${at}/publish`);
}

/** Adds records to a dataset, in their order. */
export async function addRecords(api: Api, dataset: Dataset, rows: Row[]): Promise<void> {
  const { items } = await api.get<Schemas["Items_Question"]>(`/datasets/${dataset.id}/questions`);
  const questions = new Map(items.map((question) => [question.name, question.id]));
  const body = rows.map(({ suggestions, ...row }) => ({
    ...row,
    suggestions: Object.entries(suggestions ?? {}).map(([name, suggestion]) => ({
      question_id: questions.get(name),
      ...suggestion,
    })),
  }));
  for (let from = 0; from < body.length; from += AT_ONCE) {
    const part = body.slice(from, from + AT_ONCE);
    await api.post(`/datasets/${dataset.id}/records/bulk`, { items: part });
  }
}

/** A published dataset with records. */
export async function seed(api: Api, plan: Plan, rows: Row[]): Promise<Dataset> {
  const dataset = await makeDataset(api, plan);
  await addRecords(api, dataset, rows);
  return dataset;
}

/** Every record of a dataset with all its responses. */
export async function recordsOf(api: Api, dataset: Dataset): Promise<Schemas["Record"][]> {
  const all: Schemas["Record"][] = [];
  for (;;) {
    const path = `/datasets/${dataset.id}/records?include=responses&limit=500&offset=${all.length}`;
    const { items } = await api.get<Schemas["RecordPage"]>(path);
    if (items.length === 0) return all;
    all.push(...items);
  }
}

/** How many responses of each status a dataset has, and how many records have more than one. */
export async function tally(
  api: Api,
  dataset: Dataset,
): Promise<{ submitted: number; draft: number; discarded: number; doubled: number }> {
  const counts = { submitted: 0, draft: 0, discarded: 0, doubled: 0 };
  for (const record of await recordsOf(api, dataset)) {
    const responses = record.responses ?? [];
    for (const { status } of responses) counts[status] += 1;
    if (responses.length > 1) counts.doubled += 1;
  }
  return counts;
}

const option = (value: string): Schemas["LabelOption"] => ({ value, text: titled(value) });

/** Settings of each kind of question. */
export const question = {
  label: (...options: string[]): QuestionSettings => ({
    type: "label_selection",
    options: options.map(option),
  }),
  labels: (...options: string[]): QuestionSettings => ({
    type: "multi_label_selection",
    options: options.map(option),
    options_order: "natural",
  }),
  rating: (from: number, to: number): QuestionSettings => ({
    type: "rating",
    options: Array.from({ length: to - from + 1 }, (_, at) => ({ value: from + at })),
  }),
  ranking: (...options: string[]): QuestionSettings => ({
    type: "ranking",
    options: options.map(option),
  }),
  text: (): QuestionSettings => ({ type: "text", use_markdown: false }),
  span: (field: string, ...options: string[]): QuestionSettings => ({
    type: "span",
    field,
    options: options.map(option),
    allow_overlapping: true,
    allow_character_annotation: true,
  }),
};
