/** A text, or one that depends on values. */
type Texts = { [key: string]: string | ((...values: never[]) => string) | Texts };

/** The same keys with texts of another language. */
export type Translation<T> = {
  [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...values: infer V) => string
      ? (...values: V) => string
      : Translation<T[K]>;
};

const languages = ["en", "de"] as const;
export type LanguageCode = (typeof languages)[number];

const KEY = "hone.language";

class Language {
  #code = $state<LanguageCode>(preferred());

  get code(): LanguageCode {
    return this.#code;
  }

  /** Speaks another language from now on. */
  choose(code: LanguageCode): void {
    this.#code = code;
    localStorage.setItem(KEY, code);
    document.documentElement.lang = code;
  }
}

function preferred(): LanguageCode {
  const chosen = localStorage.getItem(KEY) ?? navigator.language.slice(0, 2);
  return languages.find((code) => code === chosen) ?? "en";
}

/** The language of the page. */
export const language = new Language();

/** The texts of one part of the app: English is at hand, German is fetched when it is chosen. */
export class Translated<T extends Texts> {
  #german = $state.raw<Translation<T>>();
  #asked = false;

  constructor(
    private readonly english: T,
    private readonly fetchGerman: () => Promise<{ default: Translation<T> }>,
  ) {}

  /** The texts as they are to be shown now. */
  get t(): Translation<T> {
    if (language.code === "de") {
      if (this.#german) return this.#german;
      if (!this.#asked) {
        this.#asked = true;
        void this.fetchGerman().then((loaded) => {
          this.#german = loaded.default;
        });
      }
    }
    return this.english as unknown as Translation<T>;
  }
}
