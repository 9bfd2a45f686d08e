import type { NotificationChannel } from "@lucciola/contract/notification/notification.ts";
import type { Listener, Notice } from "@lucciola/domain/notification/notice.ts";
import { DEFAULT_POLICY, planMessages } from "@lucciola/domain/notification/plan-messages.ts";
import { reachOf } from "@lucciola/domain/notification/reach.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { Channel } from "./channels/channel.ts";
import { renderMessage } from "./render-message.ts";

const MINUTE_MS = 60_000;
/** Between attempts; after the last of them the message has failed, a day after it was written. */
const PAUSES_MS = [1, 5, 15, 60, 120, 240, 480, 520].map((minutes) => minutes * MINUTE_MS);
const AT_ONCE = 20;

export interface NotifierDeps {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly log: Logger;
  readonly zone: string;
  readonly lookEveryMs: number;
  /** What is so now. */
  readonly notices: () => readonly Notice[];
  readonly channels: Readonly<Partial<Record<NotificationChannel, Channel>>>;
}

/**
 * Looks now and then at what people should hear of, writes messages down together with who was told, and sends them. What
 * was written down survives a restart; a message may come twice when the process dies while it is sent, and never not at
 * all.
 */
export function createNotifier(deps: NotifierDeps): Component & { look(): void; deliver(): Promise<void> } {
  const { registry, clock, log, zone, lookEveryMs, channels } = deps;
  const { notifications, users } = registry;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  function look(): void {
    const nowMs = clock.now();
    // Who is locked out hears nothing.
    const everybody = users
      .list()
      .filter(({ lockedAtMs }) => lockedAtMs === undefined)
      .map((user) => ({ user, reach: reachOf(user, notifications.settings(user.username)) }));
    const listeners = everybody
      .filter(({ reach }) => reach.channels.some((channel) => channels[channel] !== undefined))
      .map(
        ({ user, reach }): Listener => ({
          username: user.username,
          isAdministrator: user.roles.includes("administrator"),
          topics: reach.topics,
          leastSeverity: reach.leastSeverity,
          ...(reach.quiet === undefined ? {} : { quiet: reach.quiet }),
        }),
      );
    const notices = deps.notices();
    const state = {
      notices,
      listeners,
      shifts: notifications.shiftsAfter(nowMs),
      told: notifications.told(),
      policy: notifications.policy() ?? DEFAULT_POLICY,
    };
    for (const planned of planMessages(state, nowMs, zone)) {
      const { username, notices: those, over } = planned;
      const reach = everybody.find(({ user }) => user.username === username)?.reach;
      if (reach === undefined) continue;
      registry.transaction(() => {
        const words = renderMessage(planned, reach.language, (notice) => nameOf(notice, username));
        const ids = reach.channels
          .filter((channel) => channels[channel] !== undefined)
          .map((channel) => notifications.queue({ username, channel, ...words }, nowMs));
        const message = String(ids[0] ?? 0);
        for (const { id: notice, severity } of those)
          notifications.noteTold({ notice, username, severity, message, atMs: nowMs });
        for (const notice of over) notifications.noteOver(notice, username, nowMs);
      });
    }
  }

  /** What was told of it then. */
  function nameOf(notice: string, username: string): string {
    const message = notifications.told().find((told) => told.notice === notice && told.username === username)?.message;
    return notifications.messages({ username, limit: 500 }).find(({ id }) => String(id) === message)?.title ?? notice;
  }

  async function deliver(): Promise<void> {
    for (const message of notifications.due(clock.now(), AT_ONCE)) {
      const { id, channel: name, attempts, username } = message;
      const channel = channels[name];
      const outcome =
        channel === undefined
          ? ({ kind: "gone", detail: `${name} is not set up` } as const)
          : await channel.send(message);
      if (stopping.signal.aborted && outcome.kind !== "sent") return;
      const pauseMs = PAUSES_MS[attempts];
      if (outcome.kind === "sent") notifications.settle(id, { state: "sent", detail: "" });
      else if (outcome.kind === "gone" || pauseMs === undefined)
        notifications.settle(id, { state: "failed", detail: outcome.detail });
      else notifications.settle(id, { state: "waiting", detail: outcome.detail, nextAtMs: clock.now() + pauseMs });
      if (outcome.kind !== "sent")
        log.warn({ message: id, username, channel: name, detail: outcome.detail }, "a message was not sent");
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        look();
        await deliver();
      } catch (error) {
        // A registry that is busy or full now may not be at the next look.
        log.error({ error: String(error) }, "the notifier could not look");
      }
      await clock.sleep(lookEveryMs, stopping.signal);
    }
  }

  return {
    name: "notifier",
    look,
    deliver,
    start: async () => {
      running = run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
