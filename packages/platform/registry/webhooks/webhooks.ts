import type { DeliveredKind, DeliveryState, WebhookKind } from "@lucciola/contract/webhook/webhook-event.ts";

/** An address of another program that is told what happens. Instants are epoch milliseconds. */
export interface Webhook {
  readonly id: number;
  readonly name: string;
  readonly url: string;
  readonly kinds: readonly WebhookKind[];
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly isOn: boolean;
  /** Until then the secret before this one signs too. */
  readonly previousUntilMs: number | undefined;
  /** Since when every attempt has failed. */
  readonly failingSinceMs: number | undefined;
  readonly offReason: string | undefined;
  readonly offAtMs: number | undefined;
  /** Messages on their way. */
  readonly waiting: number;
}

/** Something that happened, as the registry noted it in the same transaction. */
export interface WebhookEvent {
  readonly id: number;
  readonly kind: WebhookKind;
  /** The id of the alarm, order, gateway, ... */
  readonly subject: string;
  readonly atMs: number;
}

export interface Delivery {
  readonly id: number;
  readonly webhook: number;
  /** By which whoever gets it twice knows it; the same at each attempt. */
  readonly message: string;
  readonly kind: DeliveredKind;
  readonly body: string;
  readonly createdAtMs: number;
  /** From when its day is counted: since it was made, or asked for again. */
  readonly sinceMs: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAtMs: number;
  readonly detail: string;
}

export interface Attempt {
  readonly atMs: number;
  readonly tookMs: number;
  /** HTTP status; `undefined`: there was no answer. */
  readonly status: number | undefined;
  readonly detail: string;
}

export interface NewDelivery {
  readonly webhook: number;
  readonly message: string;
  readonly kind: DeliveredKind;
  readonly body: string;
}

export interface Webhooks {
  /** Oldest first. */
  list(): Webhook[];
  get(id: number): Webhook | undefined;
  /** `secret`: the bytes of the key; kept sealed with the registry's key. Throws `too-many-webhooks`. */
  create(webhook: Pick<Webhook, "name" | "url" | "kinds" | "createdBy">, secret: Uint8Array, nowMs: number): number;
  /** False when there is none. */
  change(id: number, change: Pick<Webhook, "name" | "url" | "kinds">): boolean;
  /** With all that was on its way to it; false when there is none. */
  remove(id: number): boolean;
  /** Lets it be told again, or not; what waits when it is turned off has failed. */
  turnOn(id: number): void;
  /** `reason`: why it was turned off though nobody asked for it. */
  turnOff(id: number, reason: string | undefined, nowMs: number): void;
  /** The old secret signs too until then. */
  rotateSecret(id: number, secret: Uint8Array, previousUntilMs: number): void;
  /** The keys that sign now, the newest first. */
  secrets(id: number, nowMs: number): Buffer[];
  noteSuccess(id: number): void;
  /** Notes since when it fails; an earlier note stays. */
  noteFailure(id: number, nowMs: number): void;

  /** Notes orders of light that have ended by themselves, then gives what happened and is not on its way yet, oldest first. */
  events(nowMs: number, limit: number): WebhookEvent[];
  /** Puts what an event means for each endpoint on its way and takes the event off, both or neither. */
  plan(event: number | undefined, deliveries: readonly NewDelivery[], nowMs: number): number[];
  /** Whose turn it is, the oldest first, of endpoints that are on. */
  due(nowMs: number, webhook: number, limit: number): Delivery[];
  /** Notes an attempt and what follows from it. */
  settle(id: number, attempt: Attempt, outcome: { state: DeliveryState; nextAtMs?: number }): void;
  /** Newest first. */
  deliveries(webhook: number, filter: { state?: DeliveryState; beforeId?: number; limit: number }): Delivery[];
  delivery(id: number): Delivery | undefined;
  /** Oldest first; the last 500. */
  attempts(delivery: number): Attempt[];
  /** Tries one again that has failed, under the same message id; false when it has not failed. */
  replay(delivery: number, nowMs: number): boolean;
  /** Deletes what was settled before; returns how many. */
  forgetBefore(ms: number): number;

  /** Networks inside of which endpoints may lie, as the notifier said at its last start. */
  allowedNetworks(): string[];
  setAllowedNetworks(networks: readonly string[]): void;
}
