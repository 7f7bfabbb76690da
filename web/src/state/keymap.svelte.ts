import {
  type CommandId,
  type Keymap,
  keysOf,
  optionKeys,
  readKeymap,
  rebound,
  usual,
} from "../core/keymap.ts";

const KEY = "hone.keymap";

/** The keys of this browser's user. */
class Keys {
  #map = $state.raw<Keymap>(readKeymap(localStorage.getItem(KEY)));

  get map(): Keymap {
    return this.#map;
  }

  of(id: CommandId): readonly string[] {
    return keysOf(this.#map, id);
  }

  /** The keys of the options of a question. */
  ofOptions(count: number): string[] {
    return optionKeys(this.#map, count);
  }

  change(id: CommandId, keys: readonly string[]): void {
    this.#keep(rebound(this.#map, id, keys));
  }

  allowSingles(singles: boolean): void {
    this.#keep({ ...this.#map, singles });
  }

  reset(): void {
    this.#keep({ ...usual, singles: this.#map.singles });
  }

  #keep(map: Keymap): void {
    this.#map = map;
    localStorage.setItem(KEY, JSON.stringify(map));
  }
}

export const keys = new Keys();
