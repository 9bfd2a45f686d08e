import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export interface FleetDevice {
  readonly edge: string;
  readonly secret: string;
}

export type DevicesOrder =
  | {
      readonly kind: "connect";
      readonly port: number;
      readonly everyMs: number;
      readonly devices: readonly FleetDevice[];
    }
  | { readonly kind: "count" };

export interface DevicesAnswer {
  /** Connections that are open now. */
  readonly connected: number;
  readonly acknowledged: number;
}

const PROGRAM = fileURLToPath(new URL("./devices.ts", import.meta.url));

/** The devices of the fleet, in so many processes that each keeps well below its own limit of open files. */
export class DeviceProcesses {
  readonly #processes: readonly ChildProcess[];

  constructor(processes: number) {
    this.#processes = Array.from({ length: processes }, () => fork(PROGRAM, { execArgv: ["--import", "tsx"] }));
  }

  /** Resolves when every device is connected; from then on each sends every `everyMs`. */
  connect(devices: readonly FleetDevice[], port: number, everyMs: number): Promise<DevicesAnswer> {
    const shareOf = (index: number) => devices.filter((_, device) => device % this.#processes.length === index);
    return this.#all((index) => ({ kind: "connect", port, everyMs, devices: shareOf(index) }));
  }

  count(): Promise<DevicesAnswer> {
    return this.#all(() => ({ kind: "count" }));
  }

  close(): void {
    for (const child of this.#processes) child.disconnect();
  }

  async #all(orderOf: (index: number) => DevicesOrder): Promise<DevicesAnswer> {
    const answers = await Promise.all(
      this.#processes.map(async (child, index) => {
        const answered = once(child, "message") as Promise<[DevicesAnswer]>;
        child.send(orderOf(index));
        return (await answered)[0];
      }),
    );
    return {
      connected: answers.reduce((sum, one) => sum + one.connected, 0),
      acknowledged: answers.reduce((sum, one) => sum + one.acknowledged, 0),
    };
  }
}
