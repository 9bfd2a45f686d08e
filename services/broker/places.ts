import type { Socket } from "node:net";

/** Kept free of connections: the journal and the stores open files while they work, and a dashboard its connections. */
const MIN_RESERVED_FILES = 100;
const RESERVED_SHARE = 0.05;

/**
 * How many connections there is place for. At the limit of open files the journal could not begin a new segment, so that a
 * crowd at the door would stop the acknowledgements of those inside.
 *
 * @param maxConnections as configured
 * @param openFiles limit of the process; Infinity for none
 */
export function placesFor(maxConnections: number, openFiles: number): number {
  if (!Number.isFinite(openFiles)) return maxConnections;
  const reserved = Math.max(MIN_RESERVED_FILES, Math.ceil(openFiles * RESERVED_SHARE));
  return Math.max(1, Math.min(maxConnections, openFiles - reserved));
}

/** The places for connections, whichever listener they come through. */
export class Places {
  readonly max: number;
  readonly #onFull: (address: string) => void;
  #taken = 0;

  constructor(max: number, onFull: (address: string) => void) {
    this.max = max;
    this.#onFull = onFull;
  }

  /** Takes one for as long as the connection lasts. Where none is free the connection is closed. */
  take(socket: Socket): boolean {
    if (this.#taken >= this.max) {
      this.#onFull(socket.remoteAddress ?? "closed");
      socket.destroy();
      return false;
    }
    this.#taken += 1;
    socket.once("close", () => {
      this.#taken -= 1;
    });
    return true;
  }
}
