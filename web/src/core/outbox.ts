import type { Send } from "./session.ts";

/** A response that is to be written, until the server has it. */
export type Item = {
  /** Tells it from all others, in every tab. */
  readonly key: string;
  /** The tab that sends it. */
  readonly tab: string;
  /** When it was made, in milliseconds. */
  readonly at: number;
  readonly user: string;
  readonly dataset: string;
  readonly record: string;
  readonly response: Send["response"];
  /** Why the server refused it; it is then kept until somebody decides. */
  readonly refused?: string;
};

/**
 * Responses on their way. A response replaces the earlier one of its person and record, and items of
 * a record are sent one after the other, so sending one again after a lost reply changes nothing.
 */
export type Outbox = {
  /** In the order they are sent in; those under way are the first. */
  readonly items: readonly Item[];
  readonly refused: readonly Item[];
  /** How many of the items are under way. */
  readonly flying: number;
  /** Calls that failed one after the other. */
  readonly failures: number;
  /** Nothing is sent before. */
  readonly waitsUntil: number;
  /** A call was refused as a whole: then each item goes alone, so that only the bad one is. */
  readonly alone: boolean;
};

export const empty: Outbox = {
  items: [],
  refused: [],
  flying: 0,
  failures: 0,
  waitsUntil: 0,
  alone: false,
};

/** The server takes as many responses in one call; so many are removed before that is noted. */
const MOST = 100;
const LONGEST = 30_000;

/** Takes items in, each in place of an earlier one of its record that is not under way. */
export function add(outbox: Outbox, items: readonly Item[]): Outbox {
  const latest = new Map(items.map((item) => [item.record, item]));
  const others = (held: Item) => !latest.has(held.record);
  const [under, waiting] = split(outbox);
  const fresh = items.filter((item) => latest.get(item.record) === item);
  return {
    ...outbox,
    items: [...under, ...waiting.filter(others), ...fresh],
    refused: outbox.refused.filter(others),
  };
}

/** Takes in what another tab or an earlier page left; of one record the latest counts. */
export function adopt(outbox: Outbox, left: readonly Item[], tab: string): Outbox {
  const own = new Set(outbox.items.map((item) => item.key));
  const refused = left.filter((item) => item.refused !== undefined);
  const waiting = left.filter((item) => item.refused === undefined && !own.has(item.key));
  const newer = (item: Item) => !outbox.items.some((held) => held.record === item.record);
  const old = waiting.filter(newer).toSorted((one, other) => one.at - other.at);
  const taken = add(
    { ...empty, refused: [...outbox.refused, ...refused.map((item) => ({ ...item, tab }))] },
    old.map((item) => ({ ...item, tab })),
  );
  const [under, rest] = split(outbox);
  return { ...outbox, items: [...under, ...taken.items, ...rest], refused: taken.refused };
}

/** The items to send now: responses, or removals of some; never both at once. */
export function next(outbox: Outbox, now: number): readonly Item[] {
  if (outbox.flying > 0 || now < outbox.waitsUntil) return [];
  if (outbox.alone) return outbox.items.slice(0, 1);
  const isRemoval = (item: Item | undefined) => item?.response === undefined;
  const [first] = outbox.items;
  const end = outbox.items.findIndex((item) => isRemoval(item) !== isRemoval(first));
  return outbox.items.slice(0, Math.min(end === -1 ? MOST : end, MOST));
}

/** Marks the first items as under way. */
export function started(outbox: Outbox, count: number): Outbox {
  return { ...outbox, flying: count };
}

/** The server replied: for each item under way nothing, or why it was refused. */
export function replied(outbox: Outbox, refusals: readonly (string | undefined)[]): Outbox {
  const [under, waiting] = split(outbox);
  const refused = under.flatMap((item, at) => {
    const why = refusals[at];
    const isOver = waiting.some((later) => later.record === item.record);
    return why === undefined || isOver ? [] : [{ ...item, refused: why }];
  });
  return {
    ...empty,
    items: waiting,
    refused: [...outbox.refused, ...refused],
    alone: outbox.alone && waiting.length > 0,
  };
}

/** The whole call was refused: alone it is the item's fault. */
export function rejected(outbox: Outbox, why: string): Outbox {
  if (outbox.flying === 1) return replied(outbox, [why]);
  return { ...outbox, flying: 0, alone: true };
}

/** The call did not get through: it is made again, later each time. */
export function failed(outbox: Outbox, now: number): Outbox {
  const wait = Math.min(LONGEST, 500 * 2 ** outbox.failures);
  return { ...outbox, flying: 0, failures: outbox.failures + 1, waitsUntil: now + wait };
}

/** Sends at once what waits: the connection is there again, or somebody asked. */
export function hurried(outbox: Outbox): Outbox {
  return { ...outbox, waitsUntil: 0, failures: 0 };
}

/** Tries a refused item again. */
export function again(outbox: Outbox, key: string): Outbox {
  const found = outbox.refused.find((item) => item.key === key);
  if (!found) return outbox;
  const { refused: _, ...item } = found;
  return add(outbox, [item]);
}

/** Gives a refused item up. */
export function dropped(outbox: Outbox, key: string): Outbox {
  return { ...outbox, refused: outbox.refused.filter((item) => item.key !== key) };
}

/** What of a record is not at the server yet; the latest. */
export function unsentOf(outbox: Outbox, record: string): Item | undefined {
  return outbox.items.findLast((item) => item.record === record);
}

/** All that must outlive the page. */
export function kept(outbox: Outbox): readonly Item[] {
  return [...outbox.items, ...outbox.refused];
}

function split({ items, flying }: Outbox): [Item[], Item[]] {
  return [items.slice(0, flying), items.slice(flying)];
}
