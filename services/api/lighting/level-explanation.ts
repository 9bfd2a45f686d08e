import type { LevelExplanation } from "@lucciola/contract/api/lighting-orders.ts";
import { type PointId, parseCommandId } from "@lucciola/contract/ids/ids.ts";
import { decodeLampFailures } from "@lucciola/contract/lighting/lamp-message.ts";
import { TOWN_GROUP } from "@lucciola/contract/lighting/lighting-group.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { explainLevel, type OrderFacts } from "@lucciola/domain/lighting/explain.ts";
import type { Words } from "@lucciola/domain/lighting/explain-words.ts";
import type { CauseStep } from "@lucciola/domain/lighting/level-cause.ts";
import type { OrderScope } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimedValue, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { litLamps, nameOfScope } from "./lit-lamps.ts";

/** How far back a value is looked for, nearest first: most lamps change every night, some stay for weeks. */
const WINDOWS_MS = [3_600_000, 36 * 3_600_000, 31 * 86_400_000];
const MAX_VALUES = 10_000;

interface ExplanationDeps {
  readonly store: TimeSeriesStore;
  readonly registry: Registry;
  readonly zone: string;
}

/** Why a lamp stood at its level at an instant, from what was stored with the decision. */
export async function explainLamp(
  { store, registry, zone }: ExplanationDeps,
  lamp: PointId,
  atMs: number,
): Promise<LevelExplanation> {
  const before = (quantity: QuantityName) => lastBefore(store, lamp, quantity, atMs);
  const [desired, causeId, reported, failures] = await Promise.all([
    before("desiredDimPct"),
    before("levelCause"),
    before("dimPct"),
    before("lampFailures"),
  ]);
  const cause = causeId === undefined ? undefined : registry.lighting.causes.get(causeId.value);
  const section = litLamps(registry).byId.get(lamp)?.section;
  const { steps, sentence } = explainLevel(cause === undefined ? [] : (JSON.parse(cause.body) as CauseStep[]), {
    atMs,
    zone,
    programmeName: (id) => registry.programmes.get(id)?.name,
    order: (id) => orderFacts(registry, id),
    designClass: section?.designClass,
    leastClass: section?.leastClass,
    failures: decodeLampFailures(failures?.value ?? 0),
    reportedDimPct: reported?.value,
  });
  return {
    lamp,
    at: formatInstant(atMs),
    ...(desired === undefined ? {} : { desired: { dimPct: desired.value, since: formatInstant(desired.at) } }),
    ...(reported === undefined ? {} : { reported: { dimPct: reported.value, at: formatInstant(reported.at) } }),
    chain: steps.map((step) => ({ ...step })),
    sentence: { ...sentence },
  };
}

/** An order to a group, or a command to one lamp: both are named by their id. */
function orderFacts(registry: Registry, id: string): OrderFacts | undefined {
  const order = registry.lighting.orders.get(id);
  if (order !== undefined) {
    const { by, reason, scope } = order;
    return { by, reason, scope: scope.kind === "lamp" ? undefined : groupWords(registry, scope) };
  }
  const command = parseCommandId(id);
  const reason = command.ok ? registry.outbox.get(command.value)?.command.reason : undefined;
  return reason && { by: reason.by ?? reason.kind, reason: reason.text, scope: undefined };
}

function groupWords(registry: Registry, scope: OrderScope): Words {
  if (scope.id === TOWN_GROUP) return { it: "tutta la città", en: "the whole town" };
  const name = nameOfScope(registry, scope) ?? scope.id;
  return { it: name, en: name };
}

/** The newest value at or before an instant. */
async function lastBefore(
  store: TimeSeriesStore,
  point: PointId,
  quantity: QuantityName,
  atMs: number,
): Promise<TimedValue | undefined> {
  let toMs = atMs + 1;
  for (const windowMs of WINDOWS_MS) {
    const { values, truncated } = await store.range({ point, quantity }, { fromMs: atMs - windowMs, toMs }, MAX_VALUES);
    // The first ones of a range are returned; what was nearer would have been found in the window before.
    if (values.length > 0 && !truncated) return values.at(-1);
    if (truncated) return undefined;
    toMs = atMs - windowMs;
  }
  return undefined;
}
