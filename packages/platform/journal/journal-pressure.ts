import type { JournalStatus } from "@lucciola/contract/live/journal-status.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Bus } from "../bus/bus.ts";
import type { Clock } from "../clock/clock.ts";
import type { Logger } from "../log/logger.ts";
import type { Component } from "../process/component.ts";
import type { Journal, JournalStats } from "./journal.ts";

const LOOK_EVERY_MS = 60_000;
const ALARM_FROM = 0.8;
/** Lower than where it began, so that it does not come and go with every message. */
const ALARM_UNTIL = 0.7;

export interface JournalPressure {
  /** Of `maxBytes`, 0 to 1. */
  readonly used: number;
  /** Appended since the last look, bytes a second. */
  readonly appendBytesPerS: number;
  /** How long the free room lasts at that rate with no reader, s; `undefined` while nothing is appended. */
  readonly lastsS: number | undefined;
  readonly isAlarming: boolean;
}

/** What to think of a journal, from two looks at it and what was thought before. */
export function judgePressure(
  before: { readonly endOffset: number; readonly atMs: number; readonly isAlarming: boolean },
  now: { readonly stats: JournalStats; readonly atMs: number },
): JournalPressure {
  const { bytes, maxBytes, endOffset } = now.stats;
  const elapsedS = Math.max(0, now.atMs - before.atMs) / 1_000;
  const appendBytesPerS = elapsedS === 0 ? 0 : Math.max(0, endOffset - before.endOffset) / elapsedS;
  const used = bytes / maxBytes;
  return {
    used,
    appendBytesPerS,
    lastsS: appendBytesPerS === 0 ? undefined : Math.max(0, maxBytes - bytes) / appendBytesPerS,
    isAlarming: used >= (before.isAlarming ? ALARM_UNTIL : ALARM_FROM),
  };
}

export interface JournalWatchDeps {
  readonly journal: Pick<Journal, "stats">;
  readonly bus: Pick<Bus, "publish" | "onState">;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Tells the API once a minute how full the journal is. In the log it says once how long the room lasts, as soon as there
 * is a rate, and an alarm from 80 % on.
 */
export function createJournalWatch({ journal, bus, clock, log }: JournalWatchDeps): Component {
  const stopping = new AbortController();
  let watching: Promise<void> = Promise.resolve();
  let latest: JournalStatus | undefined;
  let offState = (): void => {};

  function publish(): void {
    // Retained, and said again: whoever was not there hears the next one.
    if (latest !== undefined) bus.publish("journalStatus", {}, latest).catch(() => {});
  }

  async function watch(): Promise<void> {
    let last = { endOffset: journal.stats().endOffset, atMs: clock.now(), isAlarming: false };
    let hasSaidRate = false;
    for (;;) {
      const pressure = judgePressure(last, { stats: journal.stats(), atMs: clock.now() });
      tell(pressure, last.isAlarming, hasSaidRate);
      latest = statusOf(pressure);
      publish();
      hasSaidRate ||= pressure.lastsS !== undefined;
      last = { endOffset: journal.stats().endOffset, atMs: clock.now(), isAlarming: pressure.isAlarming };
      await clock.sleep(LOOK_EVERY_MS, stopping.signal);
      if (stopping.signal.aborted) return;
    }
  }

  function statusOf({ appendBytesPerS, lastsS, isAlarming }: JournalPressure): JournalStatus {
    const { bytes, maxBytes } = journal.stats();
    return {
      at: formatInstant(clock.now()),
      bytes,
      maxBytes,
      appendBytesPerS: Math.round(appendBytesPerS),
      ...(lastsS === undefined ? {} : { lastsS: Math.round(lastsS) }),
      isAlarming,
    };
  }

  function tell({ used, appendBytesPerS, lastsS, isAlarming }: JournalPressure, was: boolean, hasSaid: boolean): void {
    const facts = {
      usedPct: Math.round(used * 100),
      maxBytes: journal.stats().maxBytes,
      appendBytesPerS: Math.round(appendBytesPerS),
      ...(lastsS === undefined ? {} : { lastsHours: Math.round(lastsS / 360) / 10 }),
    };
    if (isAlarming && !was)
      log.error(facts, "The journal fills: its reader does not keep up. When it is full, nothing is acknowledged");
    else if (!isAlarming && was) log.info(facts, "The journal has room again");
    else if (!hasSaid && lastsS !== undefined) log.info(facts, "So long the journal takes messages with no reader");
  }

  return {
    name: "journal-watch",
    start: async () => {
      offState = bus.onState((state) => {
        if (state === "connected") publish();
      });
      watching = watch();
    },
    stop: async () => {
      stopping.abort();
      offState();
      await watching;
    },
  };
}
