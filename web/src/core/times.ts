/** A moment of the API, which is UTC and does not say so. */
export const momentOf = (text: string): Date => new Date(`${text}Z`);

/** A moment to the minute in a language, in the time zone of the reader. */
export const minute = (text: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(
    momentOf(text),
  );

/** A moment to the second. */
export const second = (text: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" }).format(
    momentOf(text),
  );

/** The day of a moment. */
export const day = (text: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(momentOf(text));
