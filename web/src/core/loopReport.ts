import { at, list, number, text } from "./json.ts";

/** A number with its interval. */
export type Estimate = { value: number; low: number; high: number; n: number };

/** A number, or how many more records it takes to state it. */
export type Measured =
  | { kind: "measured"; estimate: Estimate }
  | { kind: "too-few"; have: number; need: number };

export type ClassScore = {
  label: string;
  positives: number;
  share: number;
  f1: Measured;
  /** What F1 is made of; of spans. */
  found: { precision: Estimate; recall: Estimate } | undefined;
};
export type Gain = { from: number; fromLabels: number; macro: Estimate; classes: ClassGain[] };
export type ClassGain = { label: string; gain: Measured };

/** What an audit found of a version. */
export type Evaluation = {
  at: string;
  version: number;
  labels: number;
  series: number;
  audited: number;
  macro: Estimate;
  micro: Estimate;
  classes: ClassScore[];
  /** How many audited records are missing before macro-F1 may be stated. */
  tooFew: { have: number; need: number } | undefined;
  sinceStart: Gain | undefined;
};

/** How right a version is on answers that it had not learned from. */
export type HeldOut = {
  accuracy: number;
  macro: number;
  calibration: number;
  /** How near ratings are; of ratings alone. */
  quadraticKappa: number | undefined;
};

export type Round = {
  version: number;
  at: string;
  labels: number;
  kappa: number | undefined;
  heldOut: HeldOut | undefined;
  outcome: { kind: "promoted" | "kept" | "gate"; reasons: string[]; gate: number | undefined };
};

export type Gate = {
  number: number;
  at: string;
  challenger: number;
  champion: number;
  outcome: string;
  because: string[];
  gain: Estimate | undefined;
  rows: number;
};

/** Two heads with equally many labels: those of records drawn at random, and of chosen ones. */
export type Arms = {
  labels: number;
  series: number;
  random: Estimate;
  chosen: Estimate;
  gain: Estimate;
  tooFew: { have: number; need: number } | undefined;
};

export type Version = { number: number; id: string; at: string; labels: number; role: string };
export type Series = { number: number; population: number; reserve: number; audited: number };
export type Acceptance = {
  version: number;
  n: number;
  accepted: number;
  promised: number;
  error: number;
};

/** What the report of a loop says, as far as it is shown. */
export type LoopReport = {
  /** Whether spans are what answers: F1 over all of them then says how good a version is. */
  ofSpans: boolean;
  labels: number;
  responses: number;
  needed: number;
  series: Series | undefined;
  evaluations: Evaluation[];
  /** The share of the queue that is drawn at random to learn from. */
  randomShare: number;
  arms: Arms[];
  rounds: Round[];
  gates: Gate[];
  versions: Version[];
  acceptance: Acceptance | undefined;
};

/** Reads a report in its JSON form. */
export function readReport(body: unknown): LoopReport {
  return {
    ofSpans: text(body, "provenance", "answers") === "spans",
    labels: number(body, "labels", "so_far") ?? 0,
    responses: number(body, "labels", "responses") ?? 0,
    needed: number(body, "rules", "rows") ?? 200,
    series: list(body, "series").map(readSeries).at(-1),
    evaluations: list(body, "evaluations").flatMap(readEvaluation),
    randomShare: number(body, "random_share") ?? 0,
    arms: list(body, "arms").flatMap(readArms),
    rounds: list(body, "rounds").map(readRound),
    gates: list(body, "gates").map(readGate),
    versions: list(body, "versions").map(readVersion),
    acceptance: readAcceptance(at(body, "acceptance")),
  };
}

function readSeries(body: unknown): Series {
  const of = (key: string) => number(body, key) ?? 0;
  return {
    number: of("number"),
    population: of("population"),
    reserve: of("reserve"),
    audited: of("audited"),
  };
}

/** The score that says how good a version is: F1 over all spans, or the mean over the labels. */
export function mainScore(report: LoopReport, of: Evaluation): Estimate {
  return report.ofSpans ? of.micro : of.macro;
}

export function readEstimate(body: unknown): Estimate | undefined {
  const [value, low, high] = ["value", "low", "high"].map((key) => number(body, key));
  if (value === undefined || low === undefined || high === undefined) return undefined;
  return { value, low, high, n: number(body, "n") ?? 0 };
}

function readTooFew(body: unknown): { have: number; need: number } | undefined {
  const [have, need] = ["have", "need"].map((key) => number(body, "too_few", key));
  return have === undefined || need === undefined ? undefined : { have, need };
}

function readMeasured(body: unknown): Measured {
  const estimate = readEstimate(at(body, "measured"));
  if (estimate) return { kind: "measured", estimate };
  return { kind: "too-few", ...(readTooFew(body) ?? { have: 0, need: 0 }) };
}

function readFound(body: unknown): ClassScore["found"] {
  const precision = readEstimate(at(body, "precision"));
  const recall = readEstimate(at(body, "recall"));
  return precision && recall ? { precision, recall } : undefined;
}

function readEvaluation(body: unknown): Evaluation[] {
  const macro = readEstimate(at(body, "macro_f1"));
  const micro = readEstimate(at(body, "micro_f1"));
  if (!macro || !micro) return [];
  const of = (key: string) => number(body, key) ?? 0;
  return [
    {
      at: text(body, "at") ?? "",
      version: of("version"),
      labels: of("labels"),
      series: of("series"),
      audited: of("audited"),
      macro,
      micro,
      classes: list(body, "per_class").map((one) => ({
        label: text(one, "label") ?? "",
        positives: number(one, "positives") ?? 0,
        share: number(one, "share") ?? 0,
        f1: readMeasured(at(one, "f1")),
        found: readFound(at(one, "found")),
      })),
      tooFew: readTooFew(at(body, "headline")),
      sinceStart: readGain(at(body, "gain_since_start")),
    },
  ];
}

function readGain(body: unknown): Gain | undefined {
  const macro = readEstimate(at(body, "macro_f1"));
  if (!macro) return undefined;
  return {
    from: number(body, "from") ?? 0,
    fromLabels: number(body, "from_labels") ?? 0,
    macro,
    classes: list(body, "per_class").map((one) => ({
      label: text(one, "label") ?? "",
      gain: readMeasured(at(one, "gain")),
    })),
  };
}

function readArms(body: unknown): Arms[] {
  const [random, chosen] = ["random", "chosen"].map((arm) =>
    readEstimate(at(body, arm, "macro_f1")),
  );
  const gain = readEstimate(at(body, "gain"));
  if (!random || !chosen || !gain) return [];
  const [labels, series] = ["labels", "series"].map((key) => number(body, key) ?? 0);
  const tooFew = readTooFew(at(body, "headline"));
  return [{ labels: labels ?? 0, series: series ?? 0, random, chosen, gain, tooFew }];
}

function readRound(body: unknown): Round {
  const accuracy = number(body, "held_out", "accuracy");
  const kind = text(body, "outcome", "kind");
  const why = text(body, "outcome", "why");
  const objections = list(body, "outcome", "objections").map(String);
  return {
    version: number(body, "version") ?? 0,
    at: text(body, "at") ?? "",
    labels: number(body, "labels") ?? 0,
    kappa: number(body, "kappa"),
    heldOut:
      accuracy === undefined
        ? undefined
        : {
            accuracy,
            macro: number(body, "held_out", "macro_f1") ?? 0,
            calibration: number(body, "held_out", "calibration") ?? 0,
            quadraticKappa: number(body, "held_out", "ordinal", "quadratic_kappa"),
          },
    outcome: {
      kind: kind === "promoted" || kind === "kept" ? kind : "gate",
      reasons: why === undefined ? objections : [why],
      gate: number(body, "outcome", "number"),
    },
  };
}

function readGate(body: unknown): Gate {
  const of = (key: string) => number(body, key) ?? 0;
  return {
    number: of("number"),
    at: text(body, "at") ?? "",
    challenger: of("challenger"),
    champion: of("champion"),
    outcome: text(body, "outcome") ?? "open",
    because: list(body, "because").map(String),
    gain: readEstimate(at(body, "gain")),
    rows: of("rows"),
  };
}

function readVersion(body: unknown): Version {
  return {
    number: number(body, "number") ?? 0,
    id: text(body, "id") ?? "",
    at: text(body, "trained_at") ?? "",
    labels: number(body, "labels") ?? 0,
    role: text(body, "role") ?? "unused",
  };
}

function readAcceptance(body: unknown): Acceptance | undefined {
  const accepted = number(body, "accepted");
  if (accepted === undefined) return undefined;
  const of = (key: string) => number(body, key) ?? 0;
  return {
    version: of("version"),
    n: of("n"),
    accepted,
    promised: of("promised"),
    error: of("error"),
  };
}

/** Which way an interval points: it has to lie on one side of 0 as a whole. */
export function direction({ low, high }: { low: number; high: number }): "up" | "down" | "unclear" {
  if (low > 0) return "up";
  return high < 0 ? "down" : "unclear";
}
