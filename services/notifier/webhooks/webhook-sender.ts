import { randomBytes } from "node:crypto";
import { GIVEN_UP_AFTER_MS, retryPauseMs } from "@lucciola/domain/webhook/retry-pause.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { networksOf } from "@lucciola/platform/network/networks.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { Delivery, NewDelivery, Webhook } from "@lucciola/platform/registry/webhooks/webhooks.ts";
import type { WebhookConfig } from "../config.ts";
import { describeEvent } from "./describe-event.ts";
import { type PostOutcome, postMessage } from "./post-message.ts";
import { signedHeaders } from "./sign-message.ts";

const EVENTS_AT_ONCE = 200;
const MESSAGES_AT_ONCE = 20;
const SIDE_BY_SIDE = 4;
/** An endpoint that takes nothing while so much waits would fill the disk. */
const MOST_WAITING = 20_000;
/** An endpoint in trouble is left alone for a while, however many messages wait for it, but not for longer. */
const LONGEST_REST_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

export interface WebhookSenderDeps {
  readonly registry: Registry;
  /** The town's: by it orders of light end. */
  readonly clock: Clock;
  /** The wall's, by which messages are signed and tried; `clock` where it is left out. A simulated town may run faster. */
  readonly peoplesClock?: Clock | undefined;
  readonly log: Logger;
  /** Where people reach the pages. */
  readonly publicUrl: string;
  readonly config: WebhookConfig;
  /** From 0 to 1. */
  readonly chance?: () => number;
}

/**
 * Puts what happened on its way to the endpoints that want to hear of it, and sends it. An event leaves the registry in the
 * transaction that writes its messages; a message is tried until it is taken or a day old. What is written survives any
 * crash; a message may come twice, under the same id, and never not at all. An endpoint that hangs delays no other.
 */
export function createWebhookSender(
  deps: WebhookSenderDeps,
): Component & { /** Looks, and waits for all that was begun. */ turn(): Promise<void> } {
  const { registry, clock, peoplesClock = clock, log, publicUrl, config, chance = Math.random } = deps;
  const { webhooks, audit } = registry;
  const allowed = networksOf(config.allowedNetworks);
  const stopping = new AbortController();
  const busy = new Map<number, Promise<void>>();
  const restUntilMs = new Map<number, number>();
  let running: Promise<void> = Promise.resolve();

  function plan(): void {
    for (const { id, name, waiting } of webhooks.list())
      if (waiting > MOST_WAITING) turnOff({ id, name }, `more than ${MOST_WAITING} messages wait for it`);
    const endpoints = webhooks.list().filter(({ isOn }) => isOn);
    for (;;) {
      const events = webhooks.events(clock.now(), EVENTS_AT_ONCE);
      if (events.length === 0) return;
      registry.transaction(() => {
        for (const event of events) {
          const { kind } = event;
          const wanted = endpoints.filter(({ kinds }) => kinds.includes(kind));
          const body = wanted.length === 0 ? "" : describeEvent(registry, publicUrl, event);
          const messages = wanted.map(({ id }): NewDelivery => ({ webhook: id, message: newMessageId(), kind, body }));
          webhooks.plan(event.id, messages, peoplesClock.now());
        }
      });
    }
  }

  async function send(webhook: Webhook): Promise<void> {
    for (;;) {
      const due = webhooks.due(peoplesClock.now(), webhook.id, MESSAGES_AT_ONCE);
      const isResting = (restUntilMs.get(webhook.id) ?? 0) > peoplesClock.now();
      const turn = (isResting ? due.filter(isAskedFor) : due).slice(
        0,
        // One that has failed is tried with a single message first.
        webhooks.get(webhook.id)?.failingSinceMs === undefined ? MESSAGES_AT_ONCE : 1,
      );
      if (turn.length === 0 || stopping.signal.aborted) return;
      let wereTaken = true;
      for (let first = 0; first < turn.length && wereTaken; first += SIDE_BY_SIDE) {
        const outcomes = await Promise.all(turn.slice(first, first + SIDE_BY_SIDE).map(attempt));
        wereTaken = outcomes.every((outcome) => outcome);
      }
      if (!wereTaken) return;
    }
  }

  /** False when the endpoint should be left alone now. */
  async function attempt(delivery: Delivery): Promise<boolean> {
    const webhook = webhooks.get(delivery.webhook);
    if (webhook === undefined || !webhook.isOn || stopping.signal.aborted) return false;
    const startedAtMs = peoplesClock.now();
    const { message, body } = delivery;
    const headers = signedHeaders(webhooks.secrets(webhook.id, startedAtMs), message, startedAtMs, body);
    const options = { allowed, timeoutMs: config.timeoutMs, signal: stopping.signal };
    const outcome = await postMessage({ url: webhook.url, headers, body }, options);
    // Cut short by our own end: at the next start it is tried again, as if it had not been.
    if (stopping.signal.aborted && outcome.kind !== "delivered") return false;
    return registry.transaction(() => settle(webhook, delivery, outcome, startedAtMs));
  }

  function settle(webhook: Webhook, delivery: Delivery, outcome: PostOutcome, startedAtMs: number): boolean {
    const nowMs = peoplesClock.now();
    const { status, detail } = outcome;
    const made = { atMs: startedAtMs, tookMs: nowMs - startedAtMs, status, detail };
    if (outcome.kind === "delivered") {
      webhooks.settle(delivery.id, made, { state: "delivered" });
      webhooks.noteSuccess(webhook.id);
      restUntilMs.delete(webhook.id);
      return true;
    }
    const pauseMs =
      outcome.kind === "gone"
        ? undefined
        : retryPauseMs(delivery.attempts + 1, nowMs - delivery.sinceMs, chance(), outcome.retryAfterMs);
    if (pauseMs === undefined) webhooks.settle(delivery.id, made, { state: "failed" });
    else webhooks.settle(delivery.id, made, { state: "waiting", nextAtMs: nowMs + pauseMs });
    webhooks.noteFailure(webhook.id, nowMs);
    log.warn({ webhook: webhook.name, message: delivery.message, detail }, "a webhook message was not taken");
    const failingSinceMs = webhook.failingSinceMs ?? nowMs;
    if (outcome.kind === "gone") turnOff(webhook, detail);
    else if (nowMs - failingSinceMs >= config.offAfterDays * DAY_MS)
      turnOff(webhook, `nothing was taken for ${config.offAfterDays} days; last: ${detail}`);
    if (outcome.isOverloaded)
      restUntilMs.set(webhook.id, nowMs + Math.min(pauseMs ?? GIVEN_UP_AFTER_MS, LONGEST_REST_MS));
    return !outcome.isOverloaded && outcome.kind !== "gone";
  }

  function turnOff({ id, name }: Pick<Webhook, "id" | "name">, reason: string): void {
    webhooks.turnOff(id, reason, peoplesClock.now());
    audit.record({
      atMs: clock.now(),
      actor: "notifier",
      action: "webhook-off",
      target: `webhook:${name}`,
      detail: reason,
    });
  }

  function look(): void {
    plan();
    for (const webhook of webhooks.list()) {
      if (!webhook.isOn || webhook.waiting === 0 || busy.has(webhook.id)) continue;
      const work = send(webhook)
        .catch((error: unknown) =>
          log.error({ webhook: webhook.name, error: String(error) }, "a webhook could not be served"),
        )
        .finally(() => busy.delete(webhook.id));
      busy.set(webhook.id, work);
    }
  }

  return {
    name: "webhooks",
    turn: async () => {
      look();
      await Promise.all(busy.values());
    },
    start: async () => {
      webhooks.setAllowedNetworks(config.allowedNetworks);
      running = (async () => {
        while (!stopping.signal.aborted) {
          try {
            look();
          } catch (error) {
            // A registry that is busy or full now may not be at the next look.
            log.error({ error: String(error) }, "webhooks could not look");
          }
          await peoplesClock.sleep(config.lookEveryMs, stopping.signal);
        }
      })();
    },
    stop: async () => {
      stopping.abort();
      await running;
      await Promise.all(busy.values());
    },
  };
}

/** By the test button, or sent again: somebody is watching. */
const isAskedFor = ({ kind, attempts, sinceMs, createdAtMs }: Delivery): boolean =>
  attempts === 0 && (kind === "webhook.test" || sinceMs > createdAtMs);

/** 120 random bits; holds no full stop, as the specification asks. */
const newMessageId = (): string => `msg_${randomBytes(15).toString("base64url")}`;
