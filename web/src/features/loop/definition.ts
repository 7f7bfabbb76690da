import type { Schemas } from "../../api/client.ts";
import { standsFor } from "../../core/suggester.ts";

export const strategies = ["standard", "margin", "random"] as const;
export type Strategy = (typeof strategies)[number];

/** What can be chosen of a new loop. */
export type Draft = {
  question: string;
  /** The encoder of the texts. */
  encoder: string;
  /** The field of images and its encoder; images are not read while the encoder is empty. */
  imageField: string;
  imageEncoder: string;
  /** The model that suggests spans first, or nothing. */
  suggester: string;
  /** What was said of its labels: the question's that each stands for, or nothing. */
  standsFor: ReadonlyMap<string, string>;
  strategy: Strategy;
  batch: number;
  audit: number;
  random: number;
  answers: number;
  seconds: number;
  budget: number | null;
  /** What a language model goes on from, where a text answers. */
  prompt: string;
  tokens: number;
};

export const proposed: Draft = {
  question: "",
  encoder: "",
  imageField: "",
  imageEncoder: "",
  suggester: "",
  standsFor: new Map(),
  strategy: "standard",
  batch: 20,
  audit: 0.1,
  random: 0,
  answers: 10,
  seconds: 30,
  budget: null,
  prompt: "",
  tokens: 64,
};

/** Whether a language model writes the suggestions. */
export function isWritten(question: Schemas["Question"] | undefined): boolean {
  return question?.settings.type === "text";
}

/** Whether any labels may answer. */
export function ofAnyLabels(question: Schemas["Question"] | undefined): boolean {
  return question?.settings.type === "multi_label_selection";
}

/** Whether spans answer. */
export function ofSpans(question: Schemas["Question"] | undefined): boolean {
  return question?.settings.type === "span";
}

/** The strategies that can choose the records of a question: margin needs one distribution. */
export function strategiesOf(question: Schemas["Question"] | undefined): readonly Strategy[] {
  const many = ofAnyLabels(question) || ofSpans(question) || question?.settings.type === "ranking";
  return many ? strategies.filter((one) => one !== "margin") : strategies;
}

/** How many options a question has to have at least, by the types that a loop can learn. */
const learned: Record<string, number> = {
  label_selection: 2,
  multi_label_selection: 2,
  rating: 2,
  ranking: 2,
  span: 1,
};

/**
 * The questions that a loop can do something about: those of labels, ratings or rankings with at least two,
 * those of spans, and those that a text answers.
 */
export function learnable(questions: readonly Schemas["Question"][]): Schemas["Question"][] {
  return questions.filter(({ settings }) => {
    const least = learned[settings.type];
    const learns = least !== undefined && "options" in settings && settings.options.length >= least;
    return learns || settings.type === "text";
  });
}

/** What a loop reads. */
export type Content = "texts" | "images";

/** The encoders that read something. */
export function reading(
  encoders: readonly Schemas["Encoder"][],
  content: Content,
): Schemas["Encoder"][] {
  return encoders.filter((encoder) => encoder.reads.includes(content));
}

/** The names of the fields that hold something that loops read. */
export function fieldsOf(fields: readonly Schemas["Field"][], content: Content): string[] {
  const type = content === "texts" ? "text" : "image";
  return fields.filter(({ settings }) => settings.type === type).map(({ name }) => name);
}

/** The encoder that is proposed: one that is here already, the usual one before others. */
export function usual(encoders: readonly Schemas["Encoder"][]): string {
  const here = encoders.filter((encoder) => encoder.here);
  const first = (here.length > 0 ? here : encoders).find((one) => one.id === "all-MiniLM-L6-v2");
  return (first ?? here[0] ?? encoders[0])?.id ?? "";
}

/** The labels of a question that spans answer. */
export function labelsOf(question: Schemas["Question"]): readonly Schemas["LabelOption"][] {
  return question.settings.type === "span" ? question.settings.options : [];
}

/** The label of the question that each of a suggester stands for, or nothing. */
export function stand(
  draft: Draft,
  question: Schemas["Question"],
  model: Schemas["Suggester"] | undefined,
): Map<string, string> {
  const wanted = labelsOf(question).map(({ value }) => value);
  return standsFor(model?.labels ?? [], wanted, draft.standsFor);
}

/** What suggests the spans of a question first, if anything was chosen. */
export function suggester(
  draft: Draft,
  question: Schemas["Question"] | undefined,
  suggesters: readonly Schemas["Suggester"][],
): Pick<Schemas["LoopDefinition"], "suggester"> {
  const model = suggesters.find((one) => one.id === draft.suggester);
  if (!model || !question || !ofSpans(question)) return {};
  const labels = [...stand(draft, question, model)].filter(([, label]) => label !== "");
  return { suggester: { model_id: model.id, labels: Object.fromEntries(labels) } };
}

/** What the server is asked for where a language model writes. */
export function written(draft: Draft, taken: readonly string[]): Schemas["LoopDefinition"] {
  return {
    ...definition({ ...draft, strategy: "standard", imageEncoder: "" }, taken, []),
    writer: {
      model_id: "smollm2-135m-instruct",
      prompt: draft.prompt,
      plain: false,
      max_tokens: draft.tokens,
    },
  };
}

/** What the server is asked for of a dataset with these fields of texts; the name must not be taken. */
export function definition(
  draft: Draft,
  taken: readonly string[],
  texts: readonly string[],
): Schemas["LoopDefinition"] {
  const image = draft.imageEncoder;
  const images = image
    ? { fields: [...texts, draft.imageField], image_encoder: { model_id: image, dtype: "f32" } }
    : {};
  const body = {
    ...images,
    question: draft.question,
    name: freeName(draft.question, taken),
    encoder: { model_id: draft.encoder, dtype: "f32" },
    image_prompts: ["a photo of a {}."],
    batch: draft.batch,
    audit_share: draft.audit,
    random_share: draft.random,
    triggers: { answers: draft.answers, seconds: draft.seconds, debounce_ms: 100 },
    budget: draft.budget,
    lease_seconds: 600,
    replace_suggestions: false,
    seed: 0,
  };
  if (draft.strategy === "standard") return body;
  // The description leaves open what a strategy is made of.
  const strategy = { kind: draft.strategy } as unknown as Record<string, never>;
  return { ...body, strategy };
}

function freeName(question: string, taken: readonly string[]): string {
  let name = question;
  for (let number = 2; taken.includes(name); number++) name = `${question}-${number}`;
  return name;
}
