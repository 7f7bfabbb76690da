export const themes = ["system", "light", "dark", "contrast"] as const;
export type Theme = (typeof themes)[number];

const KEY = "hone.theme";

/** Which colours the page has. */
class Appearance {
  #theme = $state<Theme>(themes.find((theme) => theme === localStorage.getItem(KEY)) ?? "system");

  constructor() {
    this.#show();
  }

  get theme(): Theme {
    return this.#theme;
  }

  choose(theme: Theme): void {
    this.#theme = theme;
    localStorage.setItem(KEY, theme);
    this.#show();
  }

  #show(): void {
    document.documentElement.dataset.theme = this.#theme;
  }
}

export const appearance = new Appearance();
