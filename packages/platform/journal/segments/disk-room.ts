import { statfs } from "node:fs/promises";

const KEPT_FREE_BYTES = 16_000_000;
/** Of a small disk not more than this is kept free. */
const KEPT_FREE_SHARE = 1 / 8;
/** After so much of what is kept free has been written, the disk is asked again. */
const ASK_EVERY_SHARE = 1 / 4;

/**
 * Whether the disk still has room for the journal. It must be full for the journal before it is for its readers: their
 * checkpoints need a little room to move, and without them nothing is ever trimmed.
 */
export class DiskRoom {
  readonly #directory: string;
  #askAfterBytes = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Whether so many bytes more would take what is kept free. */
  async isShortOf(bytes: number): Promise<boolean> {
    this.#askAfterBytes -= bytes;
    if (this.#askAfterBytes > 0) return false;
    const { bavail, blocks, bsize } = await statfs(this.#directory);
    const keptFreeBytes = Math.min(KEPT_FREE_BYTES, blocks * bsize * KEPT_FREE_SHARE);
    if (bavail * bsize - bytes < keptFreeBytes) return true;
    this.#askAfterBytes = keptFreeBytes * ASK_EVERY_SHARE;
    return false;
  }
}
