import { randomUUID } from "node:crypto";
import type { OrderRequest } from "@lucciola/contract/api/lighting-orders.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { type LitLamp, lampsOfScope, nameOfScope } from "./lit-lamps.ts";

const DAY_MS = 86_400_000;
/** An order always ends, and soon enough that it is not forgotten. */
const LONGEST_MS = { override: 31 * DAY_MS, emergency: DAY_MS, lock: 7 * DAY_MS } as const;
/** How far ahead an order may be given. */
const FARTHEST_MS = 366 * DAY_MS;
const DEFAULT_PRIORITY = 50;

/** The order that a request stands for. Throws `HttpProblem` that says what is wrong with it. */
export function wordOrder(
  request: OrderRequest,
  registry: Registry,
  by: string,
  nowMs: number,
): Omit<OrderRecord, "endedAtMs" | "endedBy"> {
  const { kind, scope, fadeMs = 0, priority = DEFAULT_PRIORITY, mayUndercut = false, reason } = request;
  if (nameOfScope(registry, scope) === undefined) throw notFound(scope.kind, scope.id);
  const fromMs = request.from === undefined ? nowMs : Math.max(nowMs, Date.parse(request.from));
  const order = {
    id: `ord-${randomUUID()}`,
    scope,
    kind,
    dimPct: levelOf(request),
    fadeMs,
    fromMs,
    untilMs: endOf(request, fromMs, nowMs),
    priority,
    mayUndercut,
    reason: reason.trim(),
    by,
    createdAtMs: nowMs,
  };
  if (kind === "override" && !mayUndercut) keepFloor(lampsOfScope(registry, scope), order.dimPct);
  return order;
}

function levelOf({ kind, dimPct }: OrderRequest): number {
  if (kind === "emergency") return 100;
  if (kind === "lock") return dimPct ?? 0;
  if (dimPct === undefined) throw new HttpProblem(400, "level-missing", 'An override needs "dimPct", from 0 to 100');
  return dimPct;
}

function endOf({ kind, until, minutes }: OrderRequest, fromMs: number, nowMs: number): number {
  if ((until === undefined) === (minutes === undefined))
    throw new HttpProblem(400, "end-missing", 'Every order has an end: give either "until" or "minutes"');
  const untilMs = until === undefined ? fromMs + (minutes ?? 0) * 60_000 : Date.parse(until);
  if (!(untilMs > fromMs)) throw new HttpProblem(422, "end-too-early", "The order would end before it begins");
  if (fromMs > nowMs + FARTHEST_MS)
    throw new HttpProblem(422, "beginning-too-late", "An order may be given a year ahead at most");
  if (untilMs - fromMs > LONGEST_MS[kind]) {
    const days = LONGEST_MS[kind] / DAY_MS;
    throw new HttpProblem(422, "end-too-late", `This kind of order may last ${days} day${days > 1 ? "s" : ""} at most`);
  }
  return untilMs;
}

/** A person may go under the floor, but has to know it, say why, and say so. */
export function keepFloor(lamps: readonly LitLamp[], dimPct: number): void {
  const under = lamps.filter(({ settings }) => (settings?.leastDimPct ?? 0) > dimPct);
  const strictest = under.reduce<LitLamp | undefined>(
    (best, lamp) => ((lamp.settings?.leastDimPct ?? 0) > (best?.settings?.leastDimPct ?? 0) ? lamp : best),
    undefined,
  );
  if (strictest === undefined) return;
  const { section, settings } = strictest;
  throw new HttpProblem(
    422,
    "under-the-floor",
    `${dimPct} % is under the floor of ${under.length === 1 ? "a lamp" : `${under.length} lamps`}: ${section?.name ?? strictest.id} needs ${settings?.leastDimPct} % for class ${section?.leastClass}. Order at least that, or set "mayUndercut" and give the reason.`,
  );
}
