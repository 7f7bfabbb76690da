/** What of a dataset its place in a list depends on. */
export type Listed = {
  readonly id: string;
  readonly name: string;
  readonly workspace_id: string;
  readonly inserted_at: string;
  readonly last_activity_at: string;
};

export const orders = ["activity", "name", "created"] as const;
export type Order = (typeof orders)[number];

/** Which datasets are wanted, and in which order. An empty text or workspace lets all through. */
export type Wanted = { search: string; workspace: string; order: Order };

/** The order that a text names; the latest activity first if it names none. */
export function orderOf(text: string | null): Order {
  return orders.find((order) => order === text) ?? "activity";
}

/** The datasets that are wanted. All words of the search must stand in a name, whatever their case. */
export function listed<T extends Listed>(all: readonly T[], wanted: Wanted): T[] {
  const words = wanted.search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter((dataset) => {
    const name = dataset.name.toLocaleLowerCase();
    const isThere = wanted.workspace === "" || dataset.workspace_id === wanted.workspace;
    return isThere && words.every((word) => name.includes(word));
  });
  return found.sort(comparing(wanted.order));
}

function comparing(order: Order): (a: Listed, b: Listed) => number {
  const byName = (a: Listed, b: Listed) =>
    a.name.localeCompare(b.name, undefined, { numeric: true }) || (a.id < b.id ? -1 : 1);
  if (order === "name") return byName;
  const key = order === "created" ? "inserted_at" : "last_activity_at";
  return (a, b) => (a[key] === b[key] ? byName(a, b) : a[key] < b[key] ? 1 : -1);
}

/** Parts of a whole in percent, rounded down: only what is done is 100. */
export function percent(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(100, Math.floor((part * 100) / whole));
}
