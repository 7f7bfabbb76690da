import { expect, test } from "vitest";
import { direction, mainScore, readReport } from "./loopReport.ts";

const estimate = { value: 0.6, low: 0.5, high: 0.7, level: 0.95, n: 120 };
const evaluation = {
  at: "2026-01-01T00:00:00Z",
  version: 3,
  labels: 40,
  series: 1,
  audited: 120,
  macro_f1: estimate,
  micro_f1: estimate,
  per_class: [
    { label: "a", positives: 60, share: 0.5, f1: { measured: estimate } },
    { label: "b", positives: 4, share: 0.1, f1: { too_few: { have: 4, need: 10 } } },
  ],
  headline: { too_few: { have: 120, need: 200 } },
  gain_since_start: null,
};

test("a report is read as far as it is there", () => {
  const report = readReport({
    labels: { so_far: 41, responses: 50 },
    rules: { rows: 200 },
    series: [{ number: 1, population: 500, reserve: 100, audited: 120 }],
    evaluations: [evaluation, { version: 4 }],
    random_share: 0.2,
    arms: [
      {
        labels: 30,
        series: 1,
        random: { macro_f1: estimate },
        chosen: { macro_f1: estimate },
        gain: { ...estimate, value: 0.1 },
        headline: "published",
      },
      { labels: 40 },
    ],
    rounds: [{ version: 1, labels: 5, outcome: { kind: "kept", objections: ["worse"] } }],
  });
  expect(report.evaluations).toHaveLength(1);
  expect(report.evaluations[0]?.tooFew).toEqual({ have: 120, need: 200 });
  expect(report.evaluations[0]?.classes[0]?.f1.kind).toBe("measured");
  expect(report.evaluations[0]?.classes[1]?.f1).toEqual({ kind: "too-few", have: 4, need: 10 });
  expect(report.randomShare).toBe(0.2);
  expect(report.arms).toHaveLength(1);
  expect(report.arms[0]).toMatchObject({ labels: 30, gain: { value: 0.1 }, tooFew: undefined });
  expect(report.rounds[0]?.outcome).toEqual({ kind: "kept", reasons: ["worse"], gate: undefined });
  expect(report.acceptance).toBeUndefined();
});

test("of spans F1 over all of them is what counts, and what it is made of is read", () => {
  const found = { precision: { ...estimate, value: 0.8 }, recall: { ...estimate, value: 0.5 } };
  const micro = { ...estimate, value: 0.75 };
  const of = { label: "a", positives: 60, share: 0.5, f1: { measured: estimate }, found };
  const evaluations = [{ ...evaluation, micro_f1: micro, per_class: [of] }];
  const spans = readReport({ provenance: { answers: "spans" }, evaluations });
  const [one] = spans.evaluations;
  expect(one?.classes[0]?.found).toMatchObject({
    precision: { value: 0.8 },
    recall: { value: 0.5 },
  });
  expect(one && mainScore(spans, one).value).toBe(0.75);
  const labels = readReport({ provenance: { answers: "one_label" }, evaluations });
  expect(labels.ofSpans).toBe(false);
  expect(one && mainScore(labels, one).value).toBe(0.6);
});

test("nothing is read of what is no report", () => {
  for (const body of [undefined, null, 3, "x", [], {}]) {
    expect(readReport(body)).toMatchObject({ labels: 0, evaluations: [], versions: [] });
  }
});

test("an interval that holds 0 points nowhere", () => {
  expect(direction({ low: 0.1, high: 0.2 })).toBe("up");
  expect(direction({ low: -0.2, high: -0.1 })).toBe("down");
  expect(direction({ low: -0.1, high: 0.1 })).toBe("unclear");
});
