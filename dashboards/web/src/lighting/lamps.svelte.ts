import { LAMP_FLAGS, MAX_DRAWN_AT_ONCE } from "@lucciola/contract/lighting/lamp-drawing.ts";
import type { LiveReadings } from "@lucciola/contract/live/live-messages.ts";
import { live } from "../api/live.svelte.ts";
import { settings } from "../shell/settings.svelte.ts";
import { type LampStanding, readStanding, takeReadings } from "./lamp-states.ts";
import { type LampTable, readTable } from "./lamp-table.ts";
import { lightingApi } from "./lighting-api.ts";

/** All states are asked for anew so often: what the stream does not bring, such as orders, alarms and presence. */
const REFRESH_MS = 60_000;
/** Lists and counts follow the stream no faster, in a large town slower; the map does at its own pace. */
const SETTLE_MS = { small: 1_000, large: 5_000 };
/** Several events of one moment are one reason to ask; the server keeps an answer for a second. */
const EVENT_WAIT_MS = { small: 1_200, large: 5_000 };

/** All lamps while a page shows them: read once, kept up to date by the live stream. */
export class Lamps {
  table = $state.raw<LampTable | undefined>(undefined);
  standing = $state.raw<LampStanding | undefined>(undefined);
  failure = $state<unknown>(undefined);
  /** Rises with every change that lists and counts should show. */
  edition = $state(0);
  readonly #listeners = new Set<(changed: readonly number[] | "all") => void>();
  #settling: ReturnType<typeof setTimeout> | undefined;
  #asking: ReturnType<typeof setTimeout> | undefined;

  /** Called at once with every change, for those who draw. */
  onChange(listener: (changed: readonly number[] | "all") => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins to follow; returns how to stop. */
  follow(): () => void {
    void this.load();
    const timer = setInterval(() => void this.load(), REFRESH_MS);
    const offs = [
      live.onReopen(() => void this.load()),
      live.onReadings((points) => this.#take(points)),
      live.onEvent((event) => {
        const matters = event.kind === "edge" || event.kind === "alarm" || event.kind === "command";
        if (matters) this.#asking ??= setTimeout(() => void this.load(), EVENT_WAIT_MS[this.#size]);
      }),
    ];
    return () => {
      clearInterval(timer);
      clearTimeout(this.#settling);
      clearTimeout(this.#asking);
      for (const off of offs) off();
    };
  }

  async load(): Promise<void> {
    this.#asking = undefined;
    try {
      const isFirst = this.table === undefined;
      let [columns, states] = await Promise.all([isFirst ? lightingApi.columns() : undefined, lightingApi.states()]);
      // The inventory was changed meanwhile: numbers of another edition mean other lamps.
      if (states.edition !== (columns?.edition ?? this.table?.edition))
        [columns, states] = await Promise.all([lightingApi.columns(), lightingApi.states()]);
      if (columns !== undefined && columns.edition !== states.edition)
        return void setTimeout(() => void this.load(), 1_000);
      if (columns !== undefined) this.table = readTable(columns);
      const standing = readStanding(states);
      settings.simulated ||= standing.flags.some((flags) => (flags & LAMP_FLAGS.simulated) !== 0);
      this.standing = standing;
      this.failure = undefined;
      this.#tell("all");
      this.edition++;
    } catch (error) {
      this.failure = error;
    }
  }

  get #size(): "small" | "large" {
    return (this.table?.count ?? 0) > MAX_DRAWN_AT_ONCE ? "large" : "small";
  }

  #take(points: readonly LiveReadings["points"][number][]): void {
    if (this.table === undefined || this.standing === undefined) return;
    const changed = takeReadings(this.table, this.standing, points);
    if (changed.length === 0) return;
    this.#tell(changed);
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      this.edition++;
    }, SETTLE_MS[this.#size]);
  }

  #tell(changed: readonly number[] | "all"): void {
    for (const listener of this.#listeners) listener(changed);
  }
}
