import type { Logger } from "../log/logger.ts";
import type { Component } from "../process/component.ts";
import type { Journal } from "./journal.ts";

const TRIM_EVERY_MS = 60_000;

/** Gives the disk back, every minute, of what all of these readers are past. Belongs to the process that writes. */
export function createJournalTrimming(
  journal: Pick<Journal, "trim">,
  readers: readonly string[],
  log: Logger,
): Component {
  let timer: NodeJS.Timeout | undefined;
  const trim = () =>
    journal
      .trim(readers)
      .catch((error: unknown) => log.warn({ err: error }, "the journal could not be trimmed; it is tried again"));
  return {
    name: "journal-trimming",
    start: async () => {
      timer = setInterval(trim, TRIM_EVERY_MS);
    },
    stop: async () => clearInterval(timer),
  };
}
