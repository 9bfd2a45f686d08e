import type { DeviceId } from "@lucciola/contract/ids/ids.ts";
import type { LampFailure, LampSample } from "@lucciola/contract/lighting/lamp-message.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Uplink, UplinkBody, UplinkChannel } from "@lucciola/platform/uplink/uplink.ts";

/**
 * What one lamp tells the town. Telemetry waits until a batch is full; a sample that says something new leaves at once
 * and takes what waits with it.
 */
export class LampReporter {
  readonly #uplink: Uplink;
  readonly #device: DeviceId;
  readonly #samplesPerMessage: number;
  readonly #log: Logger;
  #waiting: LampSample[] = [];
  #failures = "";

  constructor(uplink: Uplink, device: DeviceId, samplesPerMessage: number, log: Logger) {
    this.#uplink = uplink;
    this.#device = device;
    this.#samplesPerMessage = samplesPerMessage;
    this.#log = log;
  }

  /** Takes a periodic sample. It leaves at once when its failures differ from those told last. */
  async telemetry(sample: LampSample & { readonly failures: LampFailure[] }): Promise<void> {
    const failures = [...sample.failures].sort().join();
    const isNews = failures !== this.#failures;
    this.#failures = failures;
    this.#waiting.push(sample);
    if (isNews || this.#waiting.length >= this.#samplesPerMessage) await this.flush();
  }

  /** Takes a sample that nobody shall wait for. */
  async urgent(sample: LampSample): Promise<void> {
    this.#waiting.push(sample);
    await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const samples = this.#waiting;
    this.#waiting = [];
    if (!(await this.send("lamp", { samples }))) this.#uplink.countLost();
  }

  /** Resolves when the message is in the spool, with true. One that cannot be kept is logged, and the lamp goes on. */
  async send<N extends UplinkChannel>(name: N, body: UplinkBody<N>): Promise<boolean> {
    try {
      await this.#uplink.send(name, this.#device, body);
      return true;
    } catch (error) {
      this.#log.error({ err: error, channel: name }, "A message of a lamp could not be spooled");
      return false;
    }
  }
}
