import { levelState } from "@lucciola/contract/talq/levels.ts";
import type { TalqCommand } from "@lucciola/contract/talq/wire.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Readings } from "@lucciola/domain/talq/device-functions.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { AssignedProgramme, Registry } from "@lucciola/platform/registry/registry.ts";

/** What is kept of an override beside the order that it became. */
export interface OverrideNote {
  readonly cmsRefId?: string | undefined;
  readonly refAddress?: string | undefined;
}

/** A lock stands above emergency light, that above overrides; of these the priority decides, then who began last. */
const RANK = { override: 0, emergency: 1, lock: 2 } as const;
const byForce = (a: OrderRecord, b: OrderRecord): number =>
  RANK[b.kind] - RANK[a.kind] || b.priority - a.priority || b.fromMs - a.fromMs;

/** The commands that lamps are under: an order of a person or a management system, else the programme. */
export function commandsInForce(registry: Registry, nowMs: number) {
  const open = registry.lighting.orders.openAt(nowMs);
  const byScope = new Map<string, OrderRecord[]>();
  for (const order of open) {
    const key = `${order.scope.kind} ${order.scope.id}`;
    const list = byScope.get(key);
    if (list === undefined) byScope.set(key, [order]);
    else list.push(order);
  }

  const orderCommand = (order: OrderRecord): TalqCommand => {
    const { id, dimPct, fadeMs, fromMs, untilMs } = order;
    const note = registry.talq.get("override", id);
    const { cmsRefId, refAddress }: OverrideNote = note === undefined ? {} : (JSON.parse(note.body) as OverrideNote);
    return {
      state: levelState(dimPct),
      ...(fadeMs === 0 ? {} : { rampToLevelTime: fadeMs / 1_000 }),
      reason: "override",
      start: formatInstant(fromMs),
      expiration: formatInstant(untilMs),
      cmsRefId: cmsRefId ?? "",
      ...(refAddress === undefined ? {} : { refAddress }),
    };
  };

  return {
    /** `target`: the latest that was ordered, begun or not, else the programme. `feedback`: what is in effect now. */
    of(
      lamp: string,
      assignment: AssignedProgramme | undefined,
      readings: Readings,
    ): { target: TalqCommand; feedback: TalqCommand } {
      const scopes = [`lamp ${lamp}`, ...(assignment?.groups ?? []).map((group) => `group ${group}`)];
      const orders = open.length === 0 ? [] : scopes.flatMap((scope) => byScope.get(scope) ?? []);
      const [strongest] = orders.filter(({ fromMs }) => fromMs <= nowMs).sort(byForce);
      const latest = orders.reduce<OrderRecord | undefined>(
        (best, order) => (best === undefined || order.createdAtMs >= best.createdAtMs ? order : best),
        undefined,
      );
      const wanted = readings.desiredDimPct?.value ?? readings.dimPct?.value ?? 100;
      const programme = assignment?.programme.id;
      const planned: TalqCommand = {
        state: levelState(wanted),
        reason: programme === undefined ? "default" : "program",
        cmsRefId: "",
        ...(programme === undefined
          ? {}
          : { refAddress: registry.talq.byOwnId("program", programme)?.address ?? programme }),
      };
      return {
        target: latest === undefined ? planned : orderCommand(latest),
        feedback: strongest === undefined ? planned : orderCommand(strongest),
      };
    },
  };
}
