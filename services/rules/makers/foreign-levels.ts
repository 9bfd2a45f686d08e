import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { AssignedLamp } from "../assigned-lamps.ts";
import type { ForeignLamps } from "./foreign-lamps.ts";
import type { ForeignLamp, WantedLevel } from "./lamp-words.ts";

/**
 * Lets lamps of other makers follow the level that is wanted of them, at each change: the programme that a controller of
 * ours would run by itself is run for them here. What the broker has not taken is told at the next look.
 */
export class ForeignLevels {
  readonly #foreign: ForeignLamps;
  readonly #log: Logger;
  #source: readonly AssignedLamp[] | undefined;
  #lamps: ReadonlyMap<PointId, ForeignLamp> = new Map();
  readonly #untold = new Set<PointId>();
  /** Lamps that could not be told, with why: a description or a profile may change that. */
  readonly #refused = new Map<PointId, string>();
  #known: number | undefined;

  constructor(foreign: ForeignLamps, log: Logger) {
    this.#foreign = foreign;
    this.#log = log;
  }

  /** What is wanted of these lamps may have changed. */
  changed(points: readonly PointId[]): void {
    for (const point of points) if (this.#lamps.has(point)) this.#untold.add(point);
  }

  /** A lamp is told again, whatever it was told before. */
  again(point: PointId): void {
    this.#foreign.forget(point);
    this.#untold.add(point);
  }

  /**
   * The lamps as they are assigned now; the same array as long as nothing has changed. `known`: the version of what is
   * known of devices of other makers. Returns the lamps that have a new programme: it is run for them from now on.
   */
  look(lamps: readonly AssignedLamp[], known: number): AssignedLamp[] {
    if (known !== this.#known) for (const point of this.#refused.keys()) this.#untold.add(point);
    this.#known = known;
    if (lamps === this.#source) return [];
    this.#source = lamps;
    const among = this.#foreign.among(lamps);
    const foreign = new Map(among.map(([{ point }, lamp]) => [point, lamp]));
    for (const [point, lamp] of foreign) if (!isSame(this.#lamps.get(point), lamp)) this.again(point);
    for (const point of this.#refused.keys()) if (!foreign.has(point)) this.#refused.delete(point);
    this.#lamps = foreign;
    return among.flatMap(([assigned]) => (assigned.acceptedRevision === assigned.revision ? [] : [assigned]));
  }

  /** Whether the lamp is another maker's, whose programme is run here. */
  serves(point: PointId): boolean {
    return this.#lamps.has(point);
  }

  /**
   * Tells those that are to be told, but for those with an open order, which they would have to undo; returns how many.
   * Rejects with `bus-offline`: the rest is told the next time.
   */
  async tell(wanted: (lamp: PointId) => WantedLevel | undefined, ordered: () => ReadonlySet<PointId>): Promise<number> {
    let count = 0;
    const open = this.#untold.size === 0 ? new Set<PointId>() : ordered();
    for (const point of [...this.#untold]) {
      if (open.has(point)) continue;
      const lamp = this.#lamps.get(point);
      const level = wanted(point);
      if (lamp !== undefined && level !== undefined && this.#foreign.told(point) !== level.dimPct) {
        const telling = await this.#foreign.tell(point, lamp, level);
        if (telling.kind === "told") {
          this.#refused.delete(point);
          count += 1;
        } else {
          const { detail } = telling;
          if (this.#refused.get(point) !== detail)
            this.#log.warn({ point, detail }, "a lamp of another maker cannot be told its level");
          this.#refused.set(point, detail);
        }
      }
      this.#untold.delete(point);
    }
    return count;
  }
}

const isSame = (one: ForeignLamp | undefined, other: ForeignLamp): boolean =>
  one?.dialect === other.dialect && one.prefix === other.prefix && one.device === other.device;
