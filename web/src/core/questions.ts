/** One of the labels to choose from. */
export type LabelOption = {
  value: string;
  text: string;
  description?: string | null;
  /** The colour chosen for it, as `#rrggbb`. */
  colour?: string;
};

/** What is asked, by the type of the question; the keys are those of the API. */
export type SettingsOf = {
  text: { type: "text"; use_markdown: boolean };
  label_selection: {
    type: "label_selection";
    options: readonly LabelOption[];
    visible_options?: number | null;
  };
  multi_label_selection: {
    type: "multi_label_selection";
    options: readonly LabelOption[];
    visible_options?: number | null;
    options_order: "natural" | "suggestion";
  };
  rating: { type: "rating"; options: readonly { value: number }[] };
  ranking: { type: "ranking"; options: readonly LabelOption[] };
  span: {
    type: "span";
    field: string;
    options: readonly LabelOption[];
    visible_options?: number | null;
    allow_overlapping: boolean;
    allow_character_annotation: boolean;
  };
};

export type QuestionType = keyof SettingsOf;

/** Something that is asked about each record. A question of the API is one. */
export type Question<T extends QuestionType = QuestionType> = {
  id: string;
  name: string;
  title: string;
  description?: string | null;
  required: boolean;
  settings: SettingsOf[T];
};

/** Whether a question is of a type. */
export function isOf<T extends QuestionType>(question: Question, type: T): question is Question<T> {
  return question.settings.type === type;
}

/** Something that a record shows. A field of the API is one. */
export type Field = {
  id: string;
  name: string;
  title: string;
  required: boolean;
  settings:
    | { type: "text"; use_markdown: boolean }
    | { type: "image" }
    | { type: "chat"; use_markdown: boolean }
    | { type: "custom"; template: string; advanced_mode: boolean };
};
