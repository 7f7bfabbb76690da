export const themes = ["system", "light", "dark", "contrast"] as const;
export type Theme = (typeof themes)[number];

const KEY = "hone.theme";

const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

/** Which colours the page has. */
class Appearance {
  #theme = $state<Theme>(themes.find((theme) => theme === localStorage.getItem(KEY)) ?? "system");

  constructor() {
    prefersDark.addEventListener("change", () => this.#show());
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
    const ofSystem = prefersDark.matches ? "dark" : "light";
    document.documentElement.dataset.theme = this.#theme === "system" ? ofSystem : this.#theme;
  }
}

export const appearance = new Appearance();
