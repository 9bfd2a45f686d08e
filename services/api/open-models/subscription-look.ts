import { setImmediate } from "node:timers/promises";
import type { EntityType } from "@lucciola/domain/open-models/entity-type.ts";
import { type NgsiEntity, urnOf } from "@lucciola/domain/open-models/ngsi-entity.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { WatchedEntity } from "@lucciola/platform/registry/subscriptions.ts";
import type { EntityDesk } from "./entity-desk.ts";
import type { ReadSubscription } from "./subscription.ts";

/** Of one subscription: a receiver of more asks by `id`, `idPattern` or several subscriptions. */
export const MOST_WATCHED = 20_000;
const AT_A_STRETCH = 500;

export interface Looked {
  readonly id: string;
  readonly subscription: ReadSubscription;
  /** Everything is told, whether it has changed or not. */
  readonly isWhole: boolean;
}

interface Finding extends Looked {
  readonly before: ReadonlyMap<string, string>;
  readonly seen: Set<string>;
  readonly changed: WatchedEntity[];
}

/** How many entities may be meant, by their ids alone. */
export async function countWatched(desk: EntityDesk, subscription: ReadSubscription): Promise<number> {
  let count = 0;
  for (const type of subscription.types)
    for (const { id } of await desk[type].keys()) if (subscription.mayMean(type, urnOf(type, id))) count += 1;
  return count;
}

/**
 * Goes through the town once for all of these subscriptions, and writes down for each what has changed since it was told. What
 * a look that is cut off has not written down the next one finds. Those that watch too many entities are returned.
 */
export async function lookForChanges(
  { registry, desk, nowMs }: { readonly registry: Registry; readonly desk: EntityDesk; readonly nowMs: number },
  looked: readonly Looked[],
): Promise<Looked[]> {
  const findings = looked.map(
    (each): Finding => ({ ...each, before: registry.subscriptions.watched(each.id), seen: new Set(), changed: [] }),
  );
  for (const type of new Set(looked.flatMap(({ subscription }) => [...subscription.types])))
    for await (const entities of stretches(desk, type, looked))
      for (const finding of findings) for (const entity of entities) compare(finding, entity);
  for (const { id, before, seen, changed } of findings) {
    if (seen.size > MOST_WATCHED) continue;
    const gone = [...before.keys()].filter((entity) => !seen.has(entity));
    // Some at a time: meanwhile others wait for the registry, and for this thread.
    for (let start = 0; start < Math.max(changed.length, gone.length); start += AT_A_STRETCH) {
      const some = <T>(list: readonly T[]) => list.slice(start, start + AT_A_STRETCH);
      registry.subscriptions.noteChanges(id, some(changed), some(gone));
      await setImmediate();
    }
    registry.subscriptions.noteLook(id, nowMs);
  }
  return findings.filter(({ seen }) => seen.size > MOST_WATCHED);
}

/** The entities of a type that anybody may mean, some at a time. */
async function* stretches(desk: EntityDesk, type: EntityType, looked: readonly Looked[]): AsyncIterable<NgsiEntity[]> {
  const source = desk[type];
  const ids = (await source.keys())
    .map(({ id }) => id)
    .filter((id) => looked.some(({ subscription }) => subscription.mayMean(type, urnOf(type, id))));
  for (let start = 0; start < ids.length; start += AT_A_STRETCH)
    yield source.build(ids.slice(start, start + AT_A_STRETCH));
}

function compare({ subscription, before, seen, changed, isWhole }: Finding, entity: NgsiEntity): void {
  if (seen.size > MOST_WATCHED || !subscription.means(entity)) return;
  const fingerprint = subscription.fingerprint(entity);
  if (fingerprint === undefined) return;
  seen.add(entity.id);
  if (isWhole || before.get(entity.id) !== fingerprint) changed.push({ entity: entity.id, fingerprint });
}
