import { parentPort, workerData } from "node:worker_threads";
import { layOutTown } from "../layout/lay-out-town.ts";
import { createWorld } from "../world/world.ts";
import { encodeMessage } from "./history-message.ts";
import { partsOf } from "./part.ts";
import { partPast } from "./part-past.ts";
import { pastLevels } from "./past-levels.ts";
import type { FromThread, ThreadOptions, ToThread } from "./thread-protocol.ts";

// The thread in which the past is made, so that the main loop can take it in meanwhile. It ends with its port.

const port = parentPort;
if (port === null) throw new Error("history-worker.ts runs as a worker thread only");

/** Bytes that may be on their way: enough that neither side waits for the other, and no more. */
const WINDOW_BYTES = 8_000_000;

const { boot, scenario, site, epochMs } = workerData as ThreadOptions;
const town = layOutTown(scenario);
const world = createWorld({ scenario, town, site, epochMs });
const parts = new Map(partsOf(town).map((part) => [part.id, part]));
const levelsUntil = pastLevels(site, epochMs);
const seqOf = new Map<string, number>();
let onItsWay = 0;
let wake: () => void = () => {};
let making: Promise<void> = Promise.resolve();

const say = (message: FromThread, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

async function make(id: string, toMs: number): Promise<void> {
  const part = parts.get(id);
  if (part === undefined) throw new RangeError(`${id} is no part of this town`);
  const past = partPast(world, part, { fromMs: epochMs, toMs }, levelsUntil(toMs));
  for (let next = past.next(); ; next = past.next()) {
    if (next.done) {
      say({ kind: "made", part: id, state: next.value });
      return;
    }
    const { edge } = next.value;
    const seq = seqOf.get(edge) ?? 0;
    seqOf.set(edge, seq + 1);
    const message = encodeMessage(next.value, boot, seq);
    onItsWay += message.payload.length;
    say({ kind: "message", part: id, message }, [message.payload.buffer as ArrayBuffer]);
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
