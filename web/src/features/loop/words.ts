import type { LoopEvent } from "../../api/events.ts";
import { at, list, number, text as string } from "../../core/json.ts";
import { interval, percent, score, whole } from "./format.ts";
import { text } from "./text.ts";

type Text = typeof text.t;

/** What happened, in a sentence. `versions` has the number of each version by its id. */
export function sentence(event: LoopEvent, versions: ReadonlyMap<string, number>): string {
  const t = text.t;
  const body: unknown = event.event;
  const count = (key: string) => whole(number(body, key) ?? 0);
  const version = (key: string) => {
    const known = versions.get(string(body, key) ?? "");
    return known === undefined ? t.log.names : t.log.version(known);
  };
  switch (string(body, "kind")) {
    case "created":
      return t.log.created;
    case "paused":
      return t.log.paused(string(body, "by") ?? "");
    case "resumed":
      return t.log.resumed(string(body, "by") ?? "");
    case "series_started":
      return t.log.series(count("reserve"), count("records"));
    case "trained":
      return t.log.trained(t.log.version(number(body, "number") ?? 0), count("labels"));
    case "failed":
      return t.log.failed(string(body, "message") ?? "");
    case "provisional":
      return provisional(t, body, version("version"));
    case "gate_opened":
      return t.log.gateOpened(count("gate"), version("challenger"));
    case "gate_decided":
      return t.log.gateDecided(count("gate"), decision(t, body));
    case "gate_abandoned":
      return t.log.gateAbandoned(count("gate"), string(body, "reason") ?? "");
    case "promoted":
      return t.log.promoted(version("version"), why(t, body));
    case "rolled_back":
      return t.log.rolledBack(version("version"), version("to"), why(t, body));
    case "evaluated":
      return t.log.evaluated(version("version"), count("audited"), measured(t, body));
    case "arms_compared":
      return t.log.arms(count("labels"), gained(t, body));
    case "encoder_asked":
      return t.log.encoderAsked(
        string(body, "by") ?? "",
        string(body, "encoder", "model_id") ?? "",
      );
    case "encoder_changed":
      return t.log.encoderChanged(string(body, "encoder", "model_id") ?? "");
    case "encoder_given_up":
      return t.log.encoderGivenUp(
        string(body, "encoder", "model_id") ?? "",
        string(body, "reason") ?? "",
      );
    case "stop_advised":
      return at(body, "budget_spent") === true ? t.log.budget : t.log.stop;
    case "late":
      return t.log.late(count("seconds"));
    default:
      return JSON.stringify(body);
  }
}

function provisional(t: Text, body: unknown, version: string): string {
  const against = list(body, "found", "against").map((one) => objection(t, one));
  return against.length === 0 ? t.log.taken(version) : t.log.refused(version, against.join(", "));
}

/** What stands against a version, with the numbers that say so. */
function objection(t: Text, body: unknown): string {
  const kind = string(body, "kind") ?? "";
  const words = t.log.objections[kind] ?? kind;
  const [accuracy, chance] = [number(body, "accuracy"), number(body, "chance")];
  if (accuracy !== undefined && chance !== undefined) {
    return `${words} (${percent(accuracy)} / ${percent(chance)})`;
  }
  const error = number(body, "error");
  return error === undefined ? words : `${words} (${score(error)})`;
}

function decision(t: Text, body: unknown): string {
  const found = at(body, "decision");
  const kind = string(found) ?? string(found, "kind") ?? Object.keys(Object(found))[0] ?? "";
  return t.log.decisions[kind] ?? kind;
}

function why(t: Text, body: unknown): string {
  const reason = string(body, "why", "reason") ?? "";
  return t.log.whys[reason] ?? reason;
}

function gained(t: Text, body: unknown): string {
  const of = (key: string) => number(body, "gain", "macro_f1", "estimate", key) ?? 0;
  return interval({ value: of("value"), low: of("low"), high: of("high") }, t.to);
}

function measured(t: Text, body: unknown): string {
  const of = (key: string) => number(body, "f1", "macro_f1", "estimate", key) ?? 0;
  return interval({ value: of("value"), low: of("low"), high: of("high") }, t.to);
}
