import type { Colours } from "./colours.ts";
import { type OptionDraft, valueFor } from "./options.ts";
import type { LabelOption, Question } from "./questions.ts";

/** What may change of a question, as it is edited. What a type does not have is left as it is. */
export type QuestionDraft = {
  title: string;
  description: string;
  required: boolean;
  use_markdown: boolean;
  /** How many options are shown at first; all if nothing. */
  visible_options: number | null;
  /** Whether suggested options come first. */
  suggestionFirst: boolean;
  allow_overlapping: boolean;
  options: OptionDraft[];
};

/** The body of the request that changes a question. */
export type QuestionChange = {
  title: string;
  description: string | null;
  required: boolean;
  settings: Record<string, unknown>;
};

/** The label options of a question; grades are none. */
export function optionsOf({ settings }: Question): readonly LabelOption[] {
  return "options" in settings && settings.type !== "rating" ? settings.options : [];
}

/** A question as it is to be edited. */
export function draftOf(question: Question, colours: Colours): QuestionDraft {
  const { settings } = question;
  return {
    title: question.title,
    description: question.description ?? "",
    required: question.required,
    use_markdown: settings.type === "text" && settings.use_markdown,
    visible_options: "visible_options" in settings ? (settings.visible_options ?? null) : null,
    suggestionFirst: "options_order" in settings && settings.options_order === "suggestion",
    allow_overlapping: settings.type === "span" && settings.allow_overlapping,
    options: optionsOf(question).map((option) => ({
      value: option.value,
      text: option.text,
      description: option.description ?? "",
      colour: colours[option.value] ?? "",
      isNew: false,
    })),
  };
}

/** The draft with a value for each new option, made of its text. */
export function named(draft: QuestionDraft): QuestionDraft {
  const taken = draft.options.filter((option) => !option.isNew).map((option) => option.value);
  const options = draft.options.map((option) => {
    if (!option.isNew) return option;
    const value = valueFor(option.text, taken);
    taken.push(value);
    return { ...option, value };
  });
  return { ...draft, options };
}

/** What the server is to be told of a draft whose options all have values. */
export function changeOf({ settings }: Question, draft: QuestionDraft): QuestionChange {
  const { type } = settings;
  const hasVisible = type === "label_selection" || type === "multi_label_selection";
  return {
    title: draft.title,
    description: draft.description.trim() || null,
    required: draft.required,
    settings: {
      type,
      ...(type === "text" && { use_markdown: draft.use_markdown }),
      ...(type !== "text" && type !== "rating" && { options: draft.options.map(sent) }),
      ...((hasVisible || type === "span") && { visible_options: draft.visible_options || null }),
      ...(type === "multi_label_selection" && {
        options_order: draft.suggestionFirst ? "suggestion" : "natural",
      }),
      ...(type === "span" && { allow_overlapping: draft.allow_overlapping }),
    },
  };
}

/** The colours of a draft's options, by their values. */
export function coloursIn(draft: QuestionDraft): Colours {
  const coloured = draft.options.filter((option) => option.colour !== "");
  return Object.fromEntries(coloured.map((option) => [option.value, option.colour]));
}

const sent = ({ value, text, description }: OptionDraft): LabelOption => ({
  value,
  text,
  description: description.trim() || null,
});
