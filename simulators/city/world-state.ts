import { join } from "node:path";
import type { LampState } from "@lucciola/light-controller/drivers/lamp-physics.ts";
import { readFileIfPresent, writeFileAtomic } from "@lucciola/platform/process/atomic-file.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { PartState } from "./history/part.ts";

const FORMAT = 2;

interface SavedWorld {
  readonly format: typeof FORMAT;
  /** The town's time when this was written, ms since 1970. */
  readonly atMs: number;
  /** Parts whose past has been sent and stored. */
  readonly parts: readonly string[];
  readonly lamps: Readonly<Record<string, LampState>>;
}

/**
 * What the simulated world must remember over a restart: whose past was made, and what its lamps have counted. All else is
 * a function of the scenario and time. The file is replaced whole, so that a process that is killed finds the last one.
 */
export class WorldState {
  readonly #path: string;
  readonly #parts: Set<string>;
  readonly #lamps: Map<string, LampState>;
  readonly #live = new Map<string, () => LampState>();
  #saving: Promise<void> = Promise.resolve();

  private constructor(path: string, saved: SavedWorld) {
    this.#path = path;
    this.#parts = new Set(saved.parts);
    this.#lamps = new Map(Object.entries(saved.lamps));
  }

  /** Throws OperationalError `world-of-another-release`. */
  static async open(directory: string): Promise<WorldState> {
    const saved = await readSaved(directory);
    return new WorldState(pathIn(directory), saved ?? { format: FORMAT, atMs: 0, parts: [], lamps: {} });
  }

  hasPast(part: string): boolean {
    return this.#parts.has(part);
  }

  lamp(point: string): LampState | undefined {
    return this.#lamps.get(point);
  }

  /** From now on a lamp is saved as it is then. */
  watchLamp(point: string, save: () => LampState): void {
    this.#live.set(point, save);
  }

  /** The past of a part is stored: never made again. */
  async pastMade(part: string, { lamps }: PartState, atMs: number): Promise<void> {
    this.#parts.add(part);
    for (const [point, state] of Object.entries(lamps)) this.#lamps.set(point, state);
    await this.save(atMs);
  }

  save(atMs: number): Promise<void> {
    for (const [point, save] of this.#live) this.#lamps.set(point, save());
    const saved: SavedWorld = { format: FORMAT, atMs, parts: [...this.#parts], lamps: Object.fromEntries(this.#lamps) };
    const text = JSON.stringify(saved);
    this.#saving = this.#saving.catch(() => {}).then(() => writeFileAtomic(this.#path, text));
    return this.#saving;
  }
}

/** The town's time when its world was saved last, ms since 1970; `undefined` for a town that has not begun. */
export async function savedTownTime(directory: string): Promise<number | undefined> {
  return (await readSaved(directory))?.atMs;
}

const pathIn = (directory: string): string => join(directory, "world.json");

async function readSaved(directory: string): Promise<SavedWorld | undefined> {
  const path = pathIn(directory);
  const text = await readFileIfPresent(path);
  if (text === undefined) return undefined;
  const saved: unknown = JSON.parse(text);
  if (isSaved(saved)) return saved;
  throw new OperationalError({
    code: "world-of-another-release",
    message: `The simulated world in ${path} was made by another release, whose town this one does not have. Start with another data folder, or without the simulator (--no-simulator) to keep looking at what it measured`,
  });
}

const isSaved = (saved: unknown): saved is SavedWorld =>
  typeof saved === "object" && saved !== null && "format" in saved && saved.format === FORMAT;
