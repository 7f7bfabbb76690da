/** Values that outlive the page, in the browser's database, each under its `key`. */
export class Shelf<T extends { readonly key: string }> {
  #database: Promise<IDBDatabase> | undefined;
  #held = new Set<T>();

  constructor(private readonly name: string) {}

  /** All values that are kept. */
  async all(): Promise<T[]> {
    const store = await this.#store("readonly");
    return asked<T[]>(store.getAll());
  }

  /** Keeps these values instead of those given here before; only differences are written. */
  async keep(values: readonly T[]): Promise<void> {
    const next = new Set(values);
    const keys = new Set(values.map((value) => value.key));
    const gone = [...this.#held].filter((value) => !keys.has(value.key));
    const fresh = values.filter((value) => !this.#held.has(value));
    this.#held = next;
    if (gone.length + fresh.length === 0) return;
    const store = await this.#store("readwrite");
    for (const value of gone) store.delete(value.key);
    for (const value of fresh) store.put(value);
    await new Promise<void>((resolve, reject) => {
      store.transaction.oncomplete = () => resolve();
      store.transaction.onabort = () => reject(store.transaction.error);
    });
  }

  async #store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    this.#database ??= this.#open();
    return (await this.#database).transaction(this.name, mode).objectStore(this.name);
  }

  #open(): Promise<IDBDatabase> {
    const opening = indexedDB.open(`hone.${this.name}`, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(this.name, { keyPath: "key" });
    };
    return asked(opening);
  }
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
