import { randomUUID } from "node:crypto";
import type { ReplayAnswer } from "@lucciola/contract/live/ingest-messages.ts";
import type { JournalStatus } from "@lucciola/contract/live/journal-status.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { IngestPort } from "./routes/route-deps.ts";

export interface IngestClient extends IngestPort {
  /** Resolves when the broker has granted what is heard of ingest. */
  start(): Promise<void>;
}

/** Ingest says every two seconds how far it is; after this silence it is away, and the lag is the silence. */
const SILENT_AFTER_MS = 6_000;
const ANSWER_WITHIN_MS = 15_000;

/** What the API asks of ingest, over the bus. */
export function createIngestClient(bus: Bus, clock: Clock): IngestClient {
  const waiting = new Map<string, (answer: ReplayAnswer) => void>();
  let heardAtMs = clock.now();
  let toldLagMs = 0;
  let toldFailingSinceMs: number | undefined;
  let journal: JournalStatus | undefined;
  const isSilent = () => clock.now() - heardAtMs > SILENT_AFTER_MS;

  async function ask(quarantineId: number): Promise<ReplayAnswer> {
    const requestId = randomUUID();
    const answered = new AbortController();
    let answer: ReplayAnswer | undefined;
    waiting.set(requestId, (given) => {
      answer = given;
      answered.abort();
    });
    try {
      await bus.publish("replayRequest", {}, { requestId, quarantineId });
      await clock.sleep(ANSWER_WITHIN_MS, answered.signal);
    } finally {
      waiting.delete(requestId);
    }
    if (answer !== undefined) return answer;
    throw new OperationalError({
      code: "ingest-away",
      message: `Ingest has not answered within ${ANSWER_WITHIN_MS / 1_000} s; see that it runs, and try again`,
      retryable: true,
    });
  }

  return {
    lagMs: () => {
      return isSilent() ? toldLagMs + clock.now() - heardAtMs : toldLagMs;
    },
    failingSinceMs: () => toldFailingSinceMs ?? (isSilent() ? heardAtMs : undefined),
    journal: () => journal,
    replay: async (quarantineId) => {
      const answer = await ask(quarantineId);
      if (answer.kind === "decoded") return answer;
      const { code, message, retryable } = answer;
      throw new OperationalError({ code, message, retryable });
    },
    start: async () => {
      await bus.subscribe("ingestStatus", {}, ({ payload }) => {
        heardAtMs = clock.now();
        toldLagMs = payload.lagMs;
        toldFailingSinceMs = payload.failingSince === undefined ? undefined : Date.parse(payload.failingSince);
      });
      await bus.subscribe("journalStatus", {}, ({ payload }) => {
        journal = payload;
      });
      await bus.subscribe("replayAnswer", {}, ({ payload }) => waiting.get(payload.requestId)?.(payload));
    },
  };
}
