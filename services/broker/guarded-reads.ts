import type { Duplex } from "node:stream";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { PacketGuard } from "./packet-guard.ts";

/** Bytes that one connection may have in messages that wait for their acknowledgement; then it is not read further. */
const MAX_WAITING_BYTES = 262_144;
/** Bytes read ahead of the messages that wait, to find a PINGREQ among them. */
const MAX_AHEAD_BYTES = 65_536;
/** Unread for so long, a connection is looked through for a PINGREQ. The shortest keepalive is 1 s, and it has half of that again. */
const LOOK_AFTER_MS = 400;
const PINGRESP = Uint8Array.of(0xd0, 0);

export interface GuardedReadsOptions {
  readonly connection: Duplex;
  readonly guard: PacketGuard;
  readonly clock: Clock;
  /** Sees all bytes before the reader does, and returns those that are for it. `ended` tells that the others no longer wait. */
  readonly take: (chunk: Buffer, ended: () => void) => Buffer | null;
  /** Whether a message of this connection waits for its acknowledgement. */
  readonly isWaiting: () => boolean;
  /** It has sent something while its messages wait: it is alive. */
  readonly onLife: () => void;
  /** Called once, before the connection is destroyed. */
  readonly onOffence: (reason: string) => void;
}

/**
 * Stands before whoever reads this connection. Packets pass the guard; a connection whose messages wait is not read
 * further than its bound, so that TCP slows down the sender; and a PINGREQ that is stuck behind such messages is
 * answered from here, so that a device that waits does not take the broker for dead.
 *
 * It replaces `read` on this one stream, because a transform in between would cost each message two more passes
 * through a stream.
 */
export function guardReads({
  connection,
  guard,
  clock,
  take,
  isWaiting,
  onLife,
  onOffence,
}: GuardedReadsOptions): void {
  const readOn: (size?: number) => Buffer | null = connection.read.bind(connection);
  let ahead: Buffer[] = [];
  let aheadBytes = 0;
  let waitingBytes = 0;
  let reads = 0;
  let isLooking = false;
  /** Bytes are there that were not read, because too many wait. */
  let isHeld = false;

  /** The next bytes, if they are as they should be. */
  const readGuarded = (pings?: number[]): Buffer | null => {
    const chunk = readOn();
    const reason = chunk === null ? undefined : guard.inspect(chunk, pings);
    if (reason === undefined) return chunk;
    onOffence(reason);
    connection.destroy(new Error(reason));
    return null;
  };

  connection.read = (size?: number) => {
    // The stream itself asks for nothing, so that more is fetched.
    if (size === 0) return readOn(0);
    reads += 1;
    if (!isWaiting()) waitingBytes = 0;
    else if (waitingBytes >= MAX_WAITING_BYTES) {
      isHeld = true;
      return null;
    }
    let chunk = readGuarded();
    if (aheadBytes > 0) {
      chunk = Buffer.concat(chunk === null ? ahead : [...ahead, chunk]);
      ahead = [];
      aheadBytes = 0;
    }
    if (chunk === null) return null;
    const bytes = chunk.length;
    waitingBytes += bytes;
    return take(chunk, () => readOnAfter(bytes));
  };

  /** So many bytes no longer wait. The reader knows nothing of them, so that it has to be told to read on. */
  const readOnAfter = (bytes: number): void => {
    waitingBytes = Math.max(0, waitingBytes - bytes);
    if (!isHeld || connection.destroyed) return;
    isHeld = false;
    connection.emit("readable");
  };

  const readAhead = (): void => {
    const pings: number[] = [];
    const chunk = readGuarded(pings);
    if (chunk === null) return;
    onLife();
    if (pings.length > 0) connection.write(PINGRESP);
    const rest = withoutPings(chunk, pings);
    if (rest.length === 0) return;
    ahead.push(rest);
    aheadBytes += rest.length;
  };

  const look = async (): Promise<void> => {
    isLooking = true;
    while (connection.readableLength > 0 && !connection.destroyed) {
      const before = reads;
      await clock.sleep(LOOK_AFTER_MS);
      if (connection.destroyed) break;
      // What nobody waits for is read by itself at once.
      if (isWaiting() && (reads === before || waitingBytes >= MAX_WAITING_BYTES) && aheadBytes < MAX_AHEAD_BYTES)
        readAhead();
    }
    isLooking = false;
  };
  connection.on("readable", () => {
    if (!isLooking && connection.readableLength > 0 && isWaiting()) void look();
  });
}

function withoutPings(chunk: Buffer, pings: readonly number[]): Buffer {
  if (pings.length === 0) return chunk;
  const kept: Buffer[] = [];
  let from = 0;
  for (const at of pings) {
    kept.push(chunk.subarray(from, at));
    from = at + 2;
  }
  kept.push(chunk.subarray(from));
  return Buffer.concat(kept);
}
