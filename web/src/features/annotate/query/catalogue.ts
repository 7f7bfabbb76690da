import type { SortKey } from "../../../core/query.ts";

/** A question, field or metadata property, as far as searches are about it. */
export type Question = {
  name: string;
  title: string;
  settings: QuestionSettings;
};
export type QuestionSettings = {
  type: string;
  options?: readonly { value: string | number; text?: string }[];
};
export type Field = { name: string; title: string; settings: { type: string } };
export type Property = { name: string; title: string; settings: { type: string } };

export type Option = { value: string; text: string; count?: number };

/** What there is to search, filter and sort by. */
export class Catalogue {
  constructor(
    private readonly fields: readonly Field[],
    readonly questions: readonly Question[],
    readonly properties: readonly Property[],
  ) {}

  /** Fields with words in them. */
  get searched(): readonly Field[] {
    return this.fields.filter((field) => field.settings.type !== "image");
  }

  get choices(): readonly Question[] {
    return this.questions.filter(isChoice);
  }

  /** By what records can be sorted, of each kind. */
  get sorts(): Record<"general" | "metadata" | "suggestions" | "responses", SortKey[]> {
    const ratings = this.questions.filter((question) => question.settings.type === "rating");
    return {
      general: [{ by: "inserted_at" }, { by: "updated_at" }],
      metadata: this.properties.map(({ name }) => ({ by: "metadata", name })),
      suggestions: [
        ...this.choices.map(({ name }): SortKey => ({ by: "suggestion", name })),
        ...this.questions.map(({ name }): SortKey => ({ by: "score", name })),
      ],
      responses: ratings.map(({ name }) => ({ by: "response", name })),
    };
  }

  field(name: string): string {
    return titleOf(this.fields, name);
  }

  question(name: string): string {
    return titleOf(this.questions, name);
  }

  property(name: string): string {
    return titleOf(this.properties, name);
  }

  /** What an answer to a question is called. */
  option(question: string, value: string): string {
    const found = this.questions.find(({ name }) => name === question);
    return found
      ? (optionsOf(found.settings).find((option) => option.value === value)?.text ?? value)
      : value;
  }
}

/** Whether answers are values that can be told apart. */
export function isChoice({ settings }: Question): boolean {
  return ["label_selection", "multi_label_selection", "rating"].includes(settings.type);
}

/** Whether one answer holds several values. */
export function hasSeveral(settings: QuestionSettings): boolean {
  return settings.type === "multi_label_selection";
}

export function optionsOf(settings: QuestionSettings): Option[] {
  const options = settings.options ?? [];
  return options.map(({ value, text }) => ({ value: String(value), text: text ?? String(value) }));
}

function titleOf(all: readonly { name: string; title: string }[], name: string): string {
  return all.find((one) => one.name === name)?.title ?? name;
}
