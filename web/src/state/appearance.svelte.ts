export const themes = ["system", "light", "dark", "contrast"] as const;
export type Theme = (typeof themes)[number];

const KEY = "hone.theme";

const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

function kept(): Theme {
  return themes.find((theme) => theme === localStorage.getItem(KEY)) ?? "system";
}

/** Which colours the page has. */
class Appearance {
  #theme = $state<Theme>(kept());
  #shown = $state<Exclude<Theme, "system">>("light");

  constructor() {
    prefersDark.addEventListener("change", () => this.#show());
    // Chosen in another tab.
    window.addEventListener("storage", ({ key }) => {
      if (key !== KEY) return;
      this.#theme = kept();
      this.#show();
    });
    this.#show();
  }

  /** What was chosen. */
  get theme(): Theme {
    return this.#theme;
  }

  /** What the page has now, be it the system's choice. */
  get shown(): Exclude<Theme, "system"> {
    return this.#shown;
  }

  choose(theme: Theme): void {
    this.#theme = theme;
    localStorage.setItem(KEY, theme);
    this.#show();
  }

  #show(): void {
    const ofSystem = prefersDark.matches ? "dark" : "light";
    this.#shown = this.#theme === "system" ? ofSystem : this.#theme;
    document.documentElement.dataset.theme = this.#shown;
  }
}

export const appearance = new Appearance();
