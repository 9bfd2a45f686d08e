import { createHash } from "node:crypto";
import { parseIdPattern } from "@lucciola/domain/open-models/entity-query.ts";
import { type EntityType, isEntityType, readType } from "@lucciola/domain/open-models/entity-type.ts";
import { parseGeoQuery } from "@lucciola/domain/open-models/geo-query.ts";
import { type NgsiEntity, simpleValue } from "@lucciola/domain/open-models/ngsi-entity.ts";
import type { SubscriptionRecord } from "@lucciola/platform/registry/subscriptions.ts";
import { isMeant } from "./entity-search.ts";
import { NgsiProblem } from "./ngsi-problem.ts";
import { readAttributes, readTest, taken } from "./ngsi-routes.ts";
import { issueOfTarget, type TargetRules } from "./notification-target.ts";
import { type SubscriptionDocument, subscriptionChecker } from "./subscription-schemas.ts";

/** What stands where a secret was. */
export const HIDDEN = "***";

/** A subscription that can be asked what it means. */
export interface ReadSubscription {
  readonly document: SubscriptionDocument;
  readonly types: ReadonlySet<EntityType>;
  /** Whether an entity with this type and URN can be meant, without having built it. */
  mayMean(type: EntityType, urn: string): boolean;
  means(entity: NgsiEntity): boolean;
  /** What its receiver would see a change of; `undefined` where an entity has none of what is watched. */
  fingerprint(entity: NgsiEntity): string | undefined;
  readonly attributes: readonly string[] | undefined;
  readonly expiresAtMs: number;
}

/**
 * Reads a document. Throws NgsiProblem `BadRequestData` with what is wrong: an unknown member, a query that cannot be read,
 * an address to which nothing may be sent.
 */
export function readSubscription(sent: unknown, rules: TargetRules): ReadSubscription {
  if (!subscriptionChecker.Check(sent)) {
    const issues = subscriptionChecker
      .Errors(sent)
      .map(({ instancePath, message }) => `${instancePath || "it"} ${message}`);
    throw new NgsiProblem(
      "BadRequestData",
      `The subscription is not valid: ${[...new Set(issues)].join("; ")}`.slice(0, 4_000),
    );
  }
  const document: SubscriptionDocument = sent;
  const { entities, timeInterval, throttling, watchedAttributes, q, geoQ, expiresAt, notification } = document;
  const wrong = (detail: string) => new NgsiProblem("BadRequestData", detail);
  if (timeInterval !== undefined && (throttling !== undefined || watchedAttributes !== undefined))
    throw wrong("timeInterval goes with neither throttling nor watchedAttributes: it tells everything each time");
  const expiresAtMs = expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
  if (Number.isNaN(expiresAtMs)) throw wrong(`expiresAt: there is no instant ${expiresAt}`);
  const issue = issueOfTarget(notification.endpoint.uri, rules);
  if (issue !== undefined) throw wrong(`notification.endpoint.uri: ${issue}`);
  if (notification.endpoint.receiverInfo?.some(({ value }) => value === HIDDEN))
    throw wrong(`notification.endpoint.receiverInfo: ${HIDDEN} stands for a value that is not shown; give it anew`);

  const selectors = entities.map(({ type, id, idPattern }) => {
    const known = readType(type);
    if (known === undefined) throw wrong(`entities: there are no entities of the type ${JSON.stringify(type)} here`);
    const hasId = idPattern === undefined ? undefined : taken(parseIdPattern(idPattern));
    return { type: known, id, hasId };
  });
  const coordinates = typeof geoQ?.coordinates === "string" ? geoQ.coordinates : JSON.stringify(geoQ?.coordinates);
  const inside = {
    ...(q === undefined ? {} : { matches: readTest(q) }),
    ...(geoQ === undefined
      ? {}
      : { lies: taken(parseGeoQuery({ georel: geoQ.georel, geometry: geoQ.geometry, coordinates })) }),
  };
  const watched = readAttributes(watchedAttributes?.join(","));
  const mayMean = (type: EntityType, urn: string) =>
    selectors.some(
      (selector) =>
        selector.type === type &&
        (selector.id === undefined || selector.id === urn) &&
        (selector.hasId === undefined || selector.hasId(urn)),
    );
  return {
    document,
    types: new Set(selectors.map(({ type }) => type)),
    mayMean,
    means: (entity) => isEntityType(entity.type) && mayMean(entity.type, entity.id) && isMeant(entity, inside),
    fingerprint: (entity) => fingerprintOf(entity, watched),
    attributes: readAttributes(notification.attributes?.join(",")),
    expiresAtMs,
  };
}

/**
 * A short text that differs when what is watched differs. Values count, not when they were told; when something was observed
 * is itself a value only where it is watched by its name: else every report of the same would be news.
 */
function fingerprintOf({ attributes }: NgsiEntity, watched: readonly string[] | undefined): string | undefined {
  const told = Object.entries(attributes).filter(([name, { kind }]) =>
    watched === undefined ? kind !== "instant" : watched.includes(name),
  );
  if (told.length === 0) return undefined;
  const values = told
    .map(([name, attribute]) => [name, simpleValue(attribute)])
    .toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(values)).digest("base64url").slice(0, 22);
}

/** The document as it is shown: with how it fares, without the values of its headers. */
export function shownSubscription(record: SubscriptionRecord, nowMs: number): Record<string, unknown> {
  const { "@context": _, ...document } = JSON.parse(record.body) as SubscriptionDocument;
  const { endpoint, ...notification } = document.notification;
  const { receiverInfo, ...target } = endpoint;
  const iso = (atMs: number) => new Date(atMs).toISOString();
  const isExpired = document.expiresAt !== undefined && Date.parse(document.expiresAt) <= nowMs;
  const { notifiedAtMs, succeededAtMs, failedAtMs, failure } = record;
  return {
    ...document,
    isActive: record.isActive,
    status: isExpired ? "expired" : record.isActive ? "active" : "paused",
    notification: {
      ...notification,
      endpoint: {
        ...target,
        ...(receiverInfo === undefined
          ? {}
          : { receiverInfo: receiverInfo.map(({ key }) => ({ key, value: HIDDEN })) }),
      },
      ...(notifiedAtMs === undefined ? {} : { status: failure === undefined ? "ok" : "failed" }),
      timesSent: record.timesSent,
      timesFailed: record.timesFailed,
      ...(notifiedAtMs === undefined ? {} : { lastNotification: iso(notifiedAtMs) }),
      ...(succeededAtMs === undefined ? {} : { lastSuccess: iso(succeededAtMs) }),
      ...(failedAtMs === undefined ? {} : { lastFailure: iso(failedAtMs) }),
      ...(failure === undefined ? {} : { failureReason: failure }),
    },
  };
}
