import type { ChannelName, ParamsOf, PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";
import type { Bus, BusState } from "@lucciola/platform/bus/bus.ts";
import { checkPayload } from "@lucciola/platform/bus/channel-check.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

/** A bus that remembers what was published, checks it as the real one does, and can be offline. */
export class RecordingBus implements Bus {
  readonly readings: PayloadOf<"liveReadings">[] = [];
  readonly events: PayloadOf<"liveIngestEvents">[] = [];
  state: BusState = "connected";
  /** What each publish waits for. */
  gate: Promise<void> = Promise.resolve();

  onState(): () => void {
    return () => {};
  }

  async publish<N extends ChannelName>(name: N, _params: ParamsOf<N>, payload: PayloadOf<N>): Promise<void> {
    await this.gate;
    if (this.state !== "connected") throw new OperationalError({ code: "bus-offline", message: "No connection" });
    const checked = checkPayload(name, payload);
    if (!checked.ok) throw new OperationalError({ code: "payload-invalid", message: checked.issues.join("; ") });
    if (name === "liveReadings") this.readings.push(payload as PayloadOf<"liveReadings">);
    if (name === "liveIngestEvents") this.events.push(payload as PayloadOf<"liveIngestEvents">);
  }

  async publishRaw(): Promise<void> {}
  async subscribe(): Promise<void> {}
  async close(): Promise<void> {}
}
