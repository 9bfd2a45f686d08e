import { parentPort, workerData } from "node:worker_threads";
import { encodeMessage } from "./history-message.ts";
import { createTown } from "../town-world.ts";
import { partHistory } from "./part.ts";
import type { FromThread, ThreadOptions, ToThread } from "./thread-protocol.ts";

// The thread in which the past is made, so that the main loop can take it in meanwhile. It ends with its port.

const port = parentPort;
if (port === null) throw new Error("history-worker.ts runs as a worker thread only");

/** Bytes that may be on their way: enough that neither side waits for the other, and no more. */
const WINDOW_BYTES = 8_000_000;

const { boot, ...options } = workerData as ThreadOptions;
const town = createTown(options);
const seqOf = new Map<string, number>();
let onItsWay = 0;
let wake: () => void = () => {};
let making: Promise<void> = Promise.resolve();

const say = (message: FromThread, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

async function make(part: string, toMs: number): Promise<void> {
  const past = partHistory(town, part, { fromMs: options.epochMs, toMs }, undefined);
  for (let next = past.next(); ; next = past.next()) {
    if (next.done) {
      say({ kind: "made", part, state: next.value });
      return;
    }
    const { edge } = next.value;
    const seq = seqOf.get(edge) ?? 0;
    seqOf.set(edge, seq + 1);
    const message = encodeMessage(next.value, boot, seq);
    onItsWay += message.payload.length;
    say({ kind: "message", part, message }, [message.payload.buffer as ArrayBuffer]);
    while (onItsWay > WINDOW_BYTES) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}

port.on("message", (message: ToThread) => {
  if (message.kind === "taken") {
    onItsWay -= message.bytes;
    wake();
    return;
  }
  making = making.then(() => make(message.part, message.toMs));
});
