import type { LampState } from "@lucciola/light-controller/drivers/lamp-physics.ts";
import { readFileIfPresent, writeFileAtomic } from "@lucciola/platform/process/atomic-file.ts";

const DAY_MS = 86_400_000;

interface SavedWorld {
  readonly epochMs: number;
  readonly hasHistory: boolean;
  readonly lamps: Readonly<Record<string, LampState>>;
}

/** What the simulated world must remember over a restart: when it began, and what its lamps have counted. */
export class WorldState {
  readonly #path: string;
  #saved: SavedWorld;
  readonly #lamps = new Map<string, () => LampState>();

  private constructor(path: string, saved: SavedWorld) {
    this.#path = path;
    this.#saved = saved;
  }

  /** A world begins at midnight UTC, `historyDays` before its first start. A file that cannot be read begins anew. */
  static async open(path: string, { nowMs, historyDays }: { nowMs: number; historyDays: number }): Promise<WorldState> {
    const text = await readFileIfPresent(path);
    const begin = Math.floor(nowMs / DAY_MS) * DAY_MS - historyDays * DAY_MS;
    const saved: SavedWorld = text === undefined ? { epochMs: begin, hasHistory: false, lamps: {} } : JSON.parse(text);
    return new WorldState(path, saved);
  }

  get epochMs(): number {
    return this.#saved.epochMs;
  }

  get hasHistory(): boolean {
    return this.#saved.hasHistory;
  }

  lamp(point: string): LampState | undefined {
    return this.#saved.lamps[point];
  }

  watchLamp(point: string, save: () => LampState): void {
    this.#lamps.set(point, save);
  }

  async historyMade(): Promise<void> {
    if (this.#saved.hasHistory) return;
    this.#saved = { ...this.#saved, hasHistory: true };
    await this.save();
  }

  async save(): Promise<void> {
    const lamps = Object.fromEntries([...this.#lamps].map(([point, save]) => [point, save()]));
    this.#saved = { ...this.#saved, lamps: { ...this.#saved.lamps, ...lamps } };
    await writeFileAtomic(this.#path, JSON.stringify(this.#saved));
  }
}
