import { randomUUID } from "node:crypto";
import type { LampTest, LampTestRequest } from "@lucciola/contract/api/work-orders.ts";
import { commandId, pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { OutboxCommand, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { inventoryOf } from "../inventory.ts";
import { lampStates } from "../lamp-states.ts";
import { lampsOfScope, nameOfScope } from "../lighting/lit-lamps.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { isWithinReach, refuseLocked } from "./work-lock.ts";

/** From this reported level on a lamp counts as at full light: a driver at constant light output holds some back. */
const FULL_FROM_PCT = 95;
const EXPIRES_MS = 60_000;
/** Above the orders that people usually give, below emergency light. */
const PRIORITY = 90;
const REASON = "Prova / test";

/** Full light at a lamp or a cabinet for some minutes. Returns the id under which it is looked at. Call it in a transaction. */
export function beginTest(registry: Registry, { scope, minutes }: LampTestRequest, by: string, nowMs: number): string {
  const name = nameOfScope(registry, scope);
  if (name === undefined) throw notFound(scope.kind, scope.id);
  if (!isWithinReach(registry, scope))
    throw new HttpProblem(422, "test-too-wide", "A test is for one lamp or one cabinet");
  refuseLocked(registry, scope, nowMs);
  const untilMs = nowMs + minutes * 60_000;
  const id = scope.kind === "lamp" ? testLamp(registry, scope.id, by, nowMs, untilMs) : testCabinet();
  registry.audit.record({
    atMs: nowMs,
    actor: by,
    action: "lamp-test",
    target: scope.id,
    detail: JSON.stringify({ id, minutes }),
  });
  return id;

  function testCabinet(): string {
    return registry.lighting.orders.give({
      id: `ord-${randomUUID()}`,
      scope,
      kind: "override",
      dimPct: 100,
      fadeMs: 0,
      fromMs: nowMs,
      untilMs,
      priority: PRIORITY,
      mayUndercut: false,
      reason: REASON,
      by,
      createdAtMs: nowMs,
    }).id;
  }
}

function testLamp(registry: Registry, lamp: string, by: string, nowMs: number, untilMs: number): string {
  const command = {
    id: commandId(`cmd-${randomUUID()}`),
    issuedAt: formatInstant(nowMs),
    expiresAt: formatInstant(nowMs + EXPIRES_MS),
    action: { kind: "set" as const, dimPct: 100, fadeMs: 0, until: formatInstant(untilMs) },
    reason: { kind: "test" as const, text: REASON, by },
  };
  return registry.outbox.queue(command, pointId(lamp), nowMs).id;
}

type Found = { readonly command: OutboxCommand } | { readonly order: OrderRecord };

function find(registry: Registry, id: string): Found {
  const command = id.startsWith("cmd-") ? registry.outbox.get(commandId(id)) : undefined;
  if (command?.command.reason.kind === "test") return { command };
  const order = registry.lighting.orders.get(id);
  if (order?.reason === REASON) return { order };
  throw notFound("lamp test", id);
}

/** How a test stands: what the controller has answered, and how many of its lamps report full light. */
export async function readTest(
  deps: { readonly registry: Registry; readonly store: TimeSeriesStore },
  id: string,
  nowMs: number,
): Promise<LampTest> {
  const { registry } = deps;
  const found = find(registry, id);
  const scope = "order" in found ? found.order.scope : { kind: "lamp" as const, id: found.command.point };
  const tested = new Set(lampsOfScope(registry, scope).map((lamp) => lamp.id));
  const points = inventoryOf(registry).lamps.filter((lamp) => tested.has(lamp.id));
  const states = await lampStates(deps, points, nowMs);
  const atFullLight = states.filter(({ reportedDimPct = 0 }) => reportedDimPct >= FULL_FROM_PCT).length;
  const about = "order" in found ? ofOrder(found.order, atFullLight, nowMs) : ofCommand(found.command, nowMs);
  const leftS = about.state === "over" ? 0 : Math.max(0, Math.round((Date.parse(about.until) - nowMs) / 1_000));
  return { id, ...about, leftS, lamps: points.length, atFullLight };
}

function ofOrder({ untilMs, endedAtMs }: OrderRecord, atFullLight: number, nowMs: number) {
  const isOver = endedAtMs !== undefined || nowMs >= untilMs;
  const state = isOver ? ("over" as const) : atFullLight > 0 ? ("burning" as const) : ("sent" as const);
  return { until: formatInstant(untilMs), state };
}

function ofCommand({ command, fate, detail }: OutboxCommand, nowMs: number) {
  const until = command.action.kind === "set" ? command.action.until : command.expiresAt;
  const isOver = fate === "expired" || nowMs >= Date.parse(until);
  const state =
    fate === "refused"
      ? ("refused" as const)
      : isOver
        ? ("over" as const)
        : fate === "carried-out"
          ? ("burning" as const)
          : ("sent" as const);
  return { until, state, ...(detail === undefined ? {} : { detail }) };
}

/** Back to the programme before the time is over. Call it in a transaction. */
export function endTest(registry: Registry, id: string, by: string, nowMs: number): void {
  const found = find(registry, id);
  if ("order" in found) {
    registry.lighting.orders.end(id, by, nowMs);
  } else {
    const command = {
      id: commandId(`cmd-${randomUUID()}`),
      issuedAt: formatInstant(nowMs),
      expiresAt: formatInstant(nowMs + EXPIRES_MS),
      action: { kind: "resume" as const },
      reason: { kind: "test" as const, text: REASON, by },
    };
    registry.outbox.queue(command, found.command.point, nowMs);
  }
  registry.audit.record({ atMs: nowMs, actor: by, action: "lamp-test-end", target: id, detail: "" });
}
