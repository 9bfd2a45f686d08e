import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { DeviceId } from "@lucciola/contract/ids/ids.ts";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Uplink, UplinkBody, UplinkChannel } from "@lucciola/platform/uplink/uplink.ts";
import { Compile } from "typebox/compile";

export interface Sent<N extends UplinkChannel = UplinkChannel> {
  readonly channel: N;
  readonly device: DeviceId;
  readonly body: UplinkBody<N>;
}

const HEADER = { sentAt: "2026-11-23T12:00:00Z", boot: "boot-1", seq: 0 };
const checks = { meter: Compile(catalogue.meter.schema), meterInterval: Compile(catalogue.meterInterval.schema) };

/**
 * An uplink that keeps what it is given, after the same check of the schema that the true one makes. `drained` is when
 * its broker has acknowledged.
 */
export function createMemoryUplink(drained: Uplink["drained"] = async () => {}) {
  const sent: Sent[] = [];
  let isFull = false;
  let lostMessages = 0;
  const uplink: Uplink = {
    name: "memory-uplink",
    edge: edgeId("edge-1"),
    get bus(): Bus {
      throw new Error("the memory uplink has no bus");
    },
    async send(channel, device, body) {
      if (channel !== "meter" && channel !== "meterInterval") throw new Error(`no check for ${channel}`);
      const check = channel === "meter" ? checks.meter : checks.meterInterval;
      if (!check.Check({ ...HEADER, ...body })) {
        throw new OperationalError({ code: "payload-invalid", message: JSON.stringify(body).slice(0, 200) });
      }
      if (isFull) throw new OperationalError({ code: "spool-full", message: "the spool is full", retryable: true });
      sent.push({ channel, device, body });
    },
    countLost: () => {
      lostMessages += 1;
    },
    backlog: () => ({ messages: 0, oldestAtMs: undefined, lostMessages }),
    drained,
    start: async () => {},
    stop: async () => {},
  };
  return {
    uplink,
    sent,
    /** Makes the spool refuse or take messages. */
    setFull(full: boolean) {
      isFull = full;
    },
    samples: (device?: DeviceId) =>
      sent.flatMap((message) =>
        message.channel === "meter" && (device === undefined || message.device === device)
          ? (message.body as UplinkBody<"meter">).samples
          : [],
      ),
    intervals: () =>
      sent.flatMap((message) =>
        message.channel === "meterInterval" ? (message.body as UplinkBody<"meterInterval">).intervals : [],
      ),
  };
}
