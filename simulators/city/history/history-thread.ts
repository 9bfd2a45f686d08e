import { Worker } from "node:worker_threads";
import type { EncodedMessage } from "./history-message.ts";
import type { PartState } from "./part.ts";
import type { FromThread, ThreadOptions, ToThread } from "./thread-protocol.ts";

/** Makes the past of the town's parts in a thread of its own, as fast as it is taken. */
export interface HistoryThread {
  /**
   * Makes the past of a part from the world's beginning until `toMs` and gives its messages, in order, to `send`, which
   * resolves when a message is safe. Resolves with how the part stands at `toMs` once all of them are. Rejects with what
   * `send` rejects with, and when the thread ends.
   */
  make(part: string, toMs: number, send: (message: EncodedMessage) => Promise<void>): Promise<PartState>;
  close(): Promise<void>;
}

interface Making {
  readonly send: (message: EncodedMessage) => Promise<void>;
  readonly sent: Promise<void>[];
  readonly resolve: (state: PartState) => void;
  readonly reject: (error: unknown) => void;
}

export function startHistoryThread(options: ThreadOptions): HistoryThread {
  const worker = new Worker(new URL("./worker-boot.mjs", import.meta.url), {
    workerData: options,
    // Loaders and inspectors of the parent are not for this thread: it registers its own.
    execArgv: [],
    // Samples live for a message only; with little room for the young most would be copied before they die.
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
  });
  const underWay = new Map<string, Making>();
  let gone: Error | undefined;

  const end = (error: Error): void => {
    gone ??= error;
    for (const { reject } of underWay.values()) reject(gone);
    underWay.clear();
  };
  worker.on("error", end);
  worker.on("exit", () => end(new Error("The thread that makes the past of the town ended")));
  worker.on("message", (said: FromThread) => {
    const making = underWay.get(said.part);
    if (making === undefined) return;
    if (said.kind === "message") {
      const bytes = said.message.payload.length;
      making.sent.push(making.send(said.message).then(() => tell({ kind: "taken", bytes }), making.reject));
    } else {
      Promise.all(making.sent).then(() => making.resolve(said.state), making.reject);
      underWay.delete(said.part);
    }
  });

  const tell = (message: ToThread): void => worker.postMessage(message);
  return {
    make: (part, toMs, send) =>
      new Promise((resolve, reject) => {
        if (gone !== undefined) return reject(gone);
        underWay.set(part, { send, sent: [], resolve, reject });
        tell({ kind: "make", part, toMs });
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}
