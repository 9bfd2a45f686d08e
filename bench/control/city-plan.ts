import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import { gearDimPct } from "@lucciola/domain/lighting/clo.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { SharedPolicy } from "@lucciola/rules/assigned-lamps.ts";
import { DesiredLevels } from "@lucciola/rules/desired-levels.ts";
import { GroupBoard } from "@lucciola/rules/group-board.ts";

const SITE = { latitudeDeg: 45.46, longitudeDeg: 9.19, zone: "Europe/Rome" };
const NOON_MS = Date.parse("2026-11-23T11:00:00Z");
const DAY_MS = 86_400_000;
const LAMPS_PER_CABINET = 50;
const LAMPS_PER_SECTION = 100;
const ORDERS_PER_CITY = 200;
const DEPRECIATION = [
  { burnHours: 0, fluxPct: 100 },
  { burnHours: 50_000, fluxPct: 80 },
];

/**
 * How long the rules take to resolve a whole night, from noon to noon and change by change, for a city: every lamp in a
 * section with a floor, its gear driven to constant light output, in a zone, a cabinet and the town, with overrides in force. Nothing
 * is known before. Returns ms, and how many levels the lamps were given.
 */
export function planNight(lampCount: number): { ms: number; levels: number; meanGearPct: number } {
  const policies = cityOf(lampCount);
  const board = new GroupBoard();
  board.putOrders(ordersFor(policies));
  const desired = new DesiredLevels(SITE, board);
  const startedMs = performance.now();
  let levels = 0;
  let gearPctSum = 0;
  for (let atMs = NOON_MS; atMs < NOON_MS + DAY_MS; ) {
    for (const { lamps, decision } of desired.update(policies, [], atMs))
      for (const _ of lamps) {
        // Every lamp has burned for another time, so that each gear's level is its own.
        gearPctSum += gearDimPct(decision.level.dimPct, DEPRECIATION, (levels * 37) % 60_000);
        levels += 1;
      }
    atMs = nextChange(desired, policies, atMs) ?? NOON_MS + DAY_MS;
  }
  return { ms: performance.now() - startedMs, levels, meanGearPct: gearPctSum / levels };
}

/** The next instant at which a level of the city changes. */
function nextChange(desired: DesiredLevels, policies: readonly SharedPolicy[], atMs: number): number | undefined {
  let next: number | undefined;
  for (const { lamps } of policies) {
    const change = lamps[0] === undefined ? undefined : desired.get(lamps[0])?.nextChangeAtMs;
    if (change != null && change > atMs && (next === undefined || change < next)) next = change;
  }
  return next;
}

function cityOf(lampCount: number): SharedPolicy[] {
  const policies = new Map<string, SharedPolicy & { readonly lamps: PointId[] }>();
  const programmes = Array.from({ length: 10 }, (_, index) => ({ ...defaultProgramme, id: `programme-${index}` }));
  for (let index = 0; index < lampCount; index += 1) {
    const [cabinet, section] = [Math.floor(index / LAMPS_PER_CABINET), Math.floor(index / LAMPS_PER_SECTION)];
    const key = `${cabinet}`;
    const known = policies.get(key);
    const lamp = pointId(`lamp-${index}`);
    if (known !== undefined) known.lamps.push(lamp);
    else {
      const groups = [`section-${section}`, `zone-${section % 40}`, `cabinet-${cabinet}`, "town"];
      policies.set(key, {
        programme: programmes[section % programmes.length] ?? defaultProgramme,
        calendar: undefined,
        settings: settingsOf(section),
        groups,
        lamps: [lamp],
      });
    }
  }
  return [...policies.values()];
}

const settingsOf = (section: number): LampSettings => ({
  circuit: "switched",
  designDimPct: 100,
  leastDimPct: 30 + (section % 40),
  constantLightOutput: { depreciation: DEPRECIATION },
});

/** Overrides for some of the cabinets, each an hour long, at all times of the night. */
function ordersFor(policies: readonly SharedPolicy[]): Map<string, OrderRecord[]> {
  const every = Math.max(1, Math.floor(policies.length / ORDERS_PER_CITY));
  return new Map(
    policies
      .filter((_, index) => index % every === 0)
      .map(({ groups }, index) => {
        const id = groups.find((group) => group.startsWith("cabinet-")) ?? "town";
        const fromMs = NOON_MS + 6 * 3_600_000 + (index % 10) * 3_600_000;
        const order: OrderRecord = {
          id: `ord-${index}`,
          scope: { kind: "group", id },
          kind: "override",
          dimPct: 20 + (index % 80),
          fadeMs: 5_000,
          fromMs,
          untilMs: fromMs + 3_600_000,
          priority: 50,
          mayUndercut: false,
          reason: "bench",
          by: "bench",
          createdAtMs: NOON_MS,
          endedAtMs: undefined,
          endedBy: undefined,
        };
        return [id, [order]];
      }),
  );
}
