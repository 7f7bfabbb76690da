import type { Question } from "./questions.ts";

/**
 * Colours of options. The API keeps none with an option, so that they lie in the dataset's
 * metadata, as `{"hone": {"option_colours": {QUESTION: {OPTION: "#rrggbb"}}}}`.
 */
export type Colours = Readonly<Record<string, string>>;

const at = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;

/** Whether a text is a colour that is kept. */
export const isColour = (text: unknown): text is string =>
  typeof text === "string" && /^#[0-9a-f]{6}$/i.test(text);

/** The colours of a question's options, by their values; others have none. */
export function coloursOf(metadata: unknown, question: string): Colours {
  const held = at(at(at(metadata, "hone"), "option_colours"), question);
  if (typeof held !== "object" || held === null) return {};
  return Object.fromEntries(
    Object.entries(held).filter((entry): entry is [string, string] => isColour(entry[1])),
  );
}

/** Metadata with other colours for a question's options; all else in it stays. */
export function withColours(
  metadata: unknown,
  question: string,
  colours: Colours,
): Record<string, unknown> {
  const hone = at(metadata, "hone");
  const all = at(hone, "option_colours");
  return {
    ...object(metadata),
    hone: { ...object(hone), option_colours: { ...object(all), [question]: { ...colours } } },
  };
}

/** Questions whose options have the colours that the dataset's metadata keeps for them. */
export function coloured(questions: readonly Question[], metadata: unknown): Question[] {
  return questions.map((question) => {
    const { settings } = question;
    if (settings.type === "text" || settings.type === "rating") return question;
    const colours = coloursOf(metadata, question.name);
    const options = settings.options.map((option) => {
      const colour = Object.hasOwn(colours, option.value) ? colours[option.value] : undefined;
      return colour === undefined ? option : { ...option, colour };
    });
    return { ...question, settings: { ...settings, options } };
  });
}

const object = (value: unknown): object =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
