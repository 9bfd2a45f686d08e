import type { CommandRequest, CommandStatus } from "@lucciola/contract/api/lamps.ts";
import { api } from "../api/client.ts";
import { live } from "../api/live.svelte.ts";

/** What a command goes through, in order. */
export const COMMAND_STEPS: readonly CommandStatus["fate"][] = ["queued", "sent", "acknowledged", "carried-out"];
const FINAL: readonly string[] = ["carried-out", "expired", "refused"];
export const isOver = ({ fate }: CommandStatus): boolean => FINAL.includes(fate);
const ASK_AGAIN_MS = 5_000;

/** Commands to one lamp, the last of them followed up to its end. */
export class CommandTrack {
  readonly lamp: string;
  order = $state.raw<CommandStatus | undefined>(undefined);
  /** From the click to the controller's acknowledgement, and to the end. */
  acknowledgedMs = $state<number | undefined>(undefined);
  tookMs = $state<number | undefined>(undefined);
  readonly #onsettled: () => void;
  #sentAtMs = 0;

  constructor(lamp: string, onsettled: () => void) {
    this.lamp = lamp;
    this.#onsettled = onsettled;
  }

  get isRunning(): boolean {
    return this.order !== undefined && !isOver(this.order);
  }

  /** Rejects with `ApiProblem` when the command is not taken. */
  async send(request: CommandRequest): Promise<void> {
    this.order = undefined;
    this.acknowledgedMs = undefined;
    this.tookMs = undefined;
    this.#sentAtMs = performance.now();
    const queued = await api.command(this.lamp, request);
    this.#take(queued);
    // Its end may have been told before this answer came.
    this.#take(await api.commandStatus(queued.id));
  }

  /** Begins to follow; returns how to stop. */
  follow(): () => void {
    const off = live.onEvent((event) => {
      const { order } = this;
      if (event.kind !== "command" || order === undefined || event.commandId !== order.id || isOver(order)) return;
      this.#take({
        ...order,
        fate: event.fate,
        fateAt: event.at,
        ...(event.dimPct === undefined ? {} : { reportedDimPct: event.dimPct }),
        ...(event.detail === undefined ? {} : { detail: event.detail }),
      });
    });
    // The stream makes no promise; the order's end is asked for as well.
    const timer = setInterval(() => {
      const { order } = this;
      if (order !== undefined && !isOver(order))
        void api.commandStatus(order.id).then(
          (status) => this.#take(status),
          () => {},
        );
    }, ASK_AGAIN_MS);
    return () => {
      off();
      clearInterval(timer);
    };
  }

  #take(status: CommandStatus): void {
    const wasOpen = this.order === undefined || !isOver(this.order);
    if (!wasOpen) return;
    this.order = status;
    const sinceMs = Math.round(performance.now() - this.#sentAtMs);
    if (status.fate === "acknowledged" || status.fate === "carried-out") this.acknowledgedMs ??= sinceMs;
    if (!isOver(status)) return;
    this.tookMs = sinceMs;
    this.#onsettled();
  }
}
