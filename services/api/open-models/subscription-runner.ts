import { randomUUID } from "node:crypto";
import { type EntityType, isEntityType } from "@lucciola/domain/open-models/entity-type.ts";
import { type NgsiEntity, parseUrn } from "@lucciola/domain/open-models/ngsi-entity.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { SubscriptionRecord, WatchedEntity } from "@lucciola/platform/registry/subscriptions.ts";
import type { FastifyBaseLogger } from "fastify";
import type { EntityDeps, EntityDesk } from "./entity-desk.ts";
import { contextLink, representation } from "./ngsi-answer.ts";
import { targetRules } from "./notification-target.ts";
import { type PostOutcome, postNotification } from "./post-notification.ts";
import { type ReadSubscription, readSubscription } from "./subscription.ts";
import { type Looked, lookForChanges, MOST_WATCHED } from "./subscription-look.ts";

/** In one notification. */
const MOST_ENTITIES = 500;
/** To one receiver in one turn; the others have theirs meanwhile. */
const MOST_POSTS = 20;
const RECEIVERS_AT_ONCE = 4;
const TIMEOUT_MS = 10_000;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 3_600_000;

export interface SubscriptionRunnerDeps extends EntityDeps {
  readonly desk: EntityDesk;
  readonly log: FastifyBaseLogger | undefined;
}

export interface SubscriptionRunner extends Component {
  /** Looks once for what has changed, and tells whom it concerns. */
  turn(): Promise<void>;
}

interface Running {
  readonly record: SubscriptionRecord;
  readonly subscription: ReadSubscription;
}

/** How long a receiver that did not take a notification is left alone: 30 s, doubled each time, an hour at most. */
export const waitAfter = (failuresInRow: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failuresInRow, 20));

/**
 * Tells the receivers of subscriptions what has changed. What waits is a mark at the entity, kept in the registry with the
 * look that found it: nothing is forgotten when the process ends, and a receiver that is away for a week has one mark for
 * each entity, not a week of messages. It gets each entity as it is when it is told.
 */
export function createSubscriptionRunner(deps: SubscriptionRunnerDeps): SubscriptionRunner {
  const { registry, clock, config, log } = deps;
  const { lookEveryS, allowedNetworks } = config.subscriptions;
  const rules = targetRules(allowedNetworks);
  const stopping = new AbortController();
  let loop: Promise<void> = Promise.resolve();

  const running = (): Running[] =>
    registry.subscriptions.list().flatMap((record) => {
      if (!record.isActive) return [];
      try {
        const subscription = readSubscription(JSON.parse(record.body), rules);
        return subscription.expiresAtMs <= clock.now() ? [] : [{ record, subscription }];
      } catch (error) {
        // The rules have changed since it was made.
        refuse(record, error instanceof Error ? error.message : String(error));
        return [];
      }
    });

  const refuse = (record: SubscriptionRecord, why: string): void => {
    if (clock.now() < record.nextTryMs) return;
    registry.subscriptions.noteFailed(record.id, why.slice(0, 500), clock.now(), clock.now() + LONGEST_WAIT_MS);
  };

  const turn = async (): Promise<void> => {
    const nowMs = clock.now();
    const all = running();
    const looked = all.flatMap(({ record, subscription }): Looked[] => {
      const { timeInterval } = subscription.document;
      const lastMs = record.lookedAtMs ?? Number.NEGATIVE_INFINITY;
      const isDue = timeInterval === undefined || nowMs - lastMs >= timeInterval * 1_000;
      return isDue ? [{ id: record.id, subscription, isWhole: timeInterval !== undefined }] : [];
    });
    if (looked.length > 0)
      for (const { id } of await lookForChanges({ ...deps, nowMs }, looked)) {
        const record = registry.subscriptions.get(id);
        if (record !== undefined) refuse(record, `It watches more than ${MOST_WATCHED} entities: ask for fewer`);
      }
    const waiting = [...all];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await tell(next);
    };
    await Promise.all(Array.from({ length: RECEIVERS_AT_ONCE }, work));
  };

  async function tell({ record: { id, notifiedAtMs, nextTryMs }, subscription }: Running): Promise<void> {
    const { throttling } = subscription.document;
    const nowMs = clock.now();
    if (nowMs < nextTryMs) return;
    if (throttling !== undefined && notifiedAtMs !== undefined && nowMs - notifiedAtMs < throttling * 1_000) return;
    for (let posts = 0; posts < (throttling === undefined ? MOST_POSTS : 1) && !stopping.signal.aborted; posts += 1) {
      const due = registry.subscriptions.due(id, MOST_ENTITIES);
      if (due.length === 0) return;
      const outcome = await post(id, subscription, due);
      // Somebody may have taken it away, or changed it, meanwhile.
      const known = registry.subscriptions.get(id);
      if (known === undefined) return;
      if (outcome.kind !== "taken") return noteFailure(known, outcome);
      registry.subscriptions.noteSent(id, due, clock.now());
    }
  }

  function noteFailure(
    { id, failuresInRow }: SubscriptionRecord,
    outcome: Exclude<PostOutcome, { kind: "taken" }>,
  ): void {
    const nowMs = clock.now();
    const why =
      outcome.kind === "gone" ? "HTTP 410: the receiver wants no more; set isActive to begin again" : outcome.why;
    registry.subscriptions.noteFailed(id, why.slice(0, 500), nowMs, nowMs + waitAfter(failuresInRow));
    if (outcome.kind === "gone") registry.subscriptions.pause(id);
    log?.warn({ subscription: id, why }, "a notification was not taken");
  }

  /** Entities that are no more, or are no longer meant, are left out; with none left there is nothing to post. */
  async function post(id: string, subscription: ReadSubscription, due: readonly WatchedEntity[]): Promise<PostOutcome> {
    const { endpoint, format } = subscription.document.notification;
    const entities = (await build(deps.desk, due)).filter(subscription.means);
    if (entities.length === 0) return { kind: "taken" };
    const isLinked = endpoint.accept === "application/ld+json";
    const form = format === "keyValues" || format === "simplified" ? "keyValues" : "normalized";
    const body = JSON.stringify({
      id: `urn:ngsi-ld:Notification:${randomUUID()}`,
      type: "Notification",
      subscriptionId: id,
      notifiedAt: new Date(clock.now()).toISOString(),
      data: representation(entities, form, isLinked, subscription.attributes),
    });
    const own = Object.fromEntries((endpoint.receiverInfo ?? []).map(({ key, value }) => [key.toLowerCase(), value]));
    const headers = {
      ...own,
      "content-type": isLinked ? "application/ld+json" : "application/json",
      ...(isLinked ? {} : { link: contextLink(entities.map(({ type }) => type)) }),
    };
    const timeoutMs = endpoint.timeout ?? TIMEOUT_MS;
    return postNotification({ url: endpoint.uri, headers, body, timeoutMs }, rules);
  }

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await clock.sleep(lookEveryS * 1_000, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        await turn();
      } catch (error) {
        log?.error({ err: error }, "subscriptions could not be served; the next turn tries again");
      }
    }
  };
  return {
    name: "subscriptions",
    start: async () => {
      loop = run();
    },
    stop: async () => {
      stopping.abort();
      await loop;
    },
    turn,
  };
}

async function build(desk: EntityDesk, due: readonly WatchedEntity[]): Promise<NgsiEntity[]> {
  const byType = new Map<EntityType, string[]>();
  for (const { entity } of due) {
    const { type = "", id = "" } = parseUrn(entity) ?? {};
    if (!isEntityType(type)) continue;
    const ids = byType.get(type);
    if (ids === undefined) byType.set(type, [id]);
    else ids.push(id);
  }
  const entities: NgsiEntity[] = [];
  for (const [type, ids] of byType) entities.push(...(await desk[type].build(ids)));
  return entities;
}
