import type { DeviceId, EdgeId } from "@lucciola/contract/ids/ids.ts";
import type { UplinkBody, UplinkChannel } from "@lucciola/platform/uplink/uplink.ts";

/** The channels on which the past is told. */
export type HistoryChannel = Extract<
  UplinkChannel,
  "meter" | "lamp" | "cabinet" | "traffic" | "motion" | "illuminance" | "weather"
>;

/** What an edge would have sent of one of its devices, as its uplink takes it. */
export type HistoryMessage = {
  [N in HistoryChannel]: {
    readonly edge: EdgeId;
    readonly channel: N;
    readonly device: DeviceId;
    readonly body: UplinkBody<N>;
  };
}[HistoryChannel];

/** The same as bytes, without `sentAt`, which is written when it is sent. */
export interface EncodedMessage {
  readonly edge: EdgeId;
  readonly channel: HistoryChannel;
  readonly device: DeviceId;
  readonly payload: Uint8Array;
}

/** As many samples as one message of the contract holds. */
export const SAMPLES_PER_MESSAGE = 1_000;

const utf8 = new TextEncoder();

/** The bytes of a message, its header as an uplink of this run would write it. */
export function encodeMessage(
  { edge, channel, device, body }: HistoryMessage,
  boot: string,
  seq: number,
): EncodedMessage {
  return { edge, channel, device, payload: utf8.encode(JSON.stringify({ boot, seq, ...body })) };
}
