import { text } from "./json.ts";

export type Learned = { record_id: string; label: string; value?: unknown };

/** How what a later version learned from differs from what an earlier one did. */
export type LineageDiff = {
  added: Learned[];
  removed: Learned[];
  changed: { record_id: string; from: string; to: string }[];
  kept: number;
};

export function compareLineages(
  earlier: readonly Learned[],
  later: readonly Learned[],
): LineageDiff {
  const before = new Map(earlier.map((one) => [one.record_id, one]));
  const after = new Set(later.map((one) => one.record_id));
  const diff: LineageDiff = { added: [], removed: [], changed: [], kept: 0 };
  for (const one of later) {
    const old = before.get(one.record_id);
    if (!old) diff.added.push(one);
    else if (old.label === one.label) diff.kept++;
    else diff.changed.push({ record_id: one.record_id, from: old.label, to: one.label });
  }
  diff.removed = earlier.filter((one) => !after.has(one.record_id));
  return diff;
}

/** How many answers of each label there are, or spans, the most frequent first. */
export function countLabels(learned: readonly Learned[]): { label: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const label of learned.flatMap(labelsOf)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([label, count]) => ({ label, count }))
    .sort((a, b) => b.count - a.count || a.label.localeCompare(b.label));
}

/** The label of an answer, or those of its spans. */
function labelsOf({ label, value }: Learned): string[] {
  const spans = Array.isArray(value) ? value.filter((one) => text(one, "label")) : [];
  return spans.length > 0 ? spans.map((one) => text(one, "label") ?? "") : [label];
}
