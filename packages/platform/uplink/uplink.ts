import type { PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";
import type { DeviceId, EdgeId } from "@lucciola/contract/ids/ids.ts";
import type { Bus } from "../bus/bus.ts";
import type { Component } from "../process/component.ts";

/** Channels that an edge publishes for a device behind it. */
export type UplinkChannel =
  | "meter"
  | "meterInterval"
  | "lamp"
  | "cabinet"
  | "motion"
  | "traffic"
  | "illuminance"
  | "weather"
  | "commandReport"
  | "programmeReport";

/** A message before its header: the uplink adds `boot` and `seq` when it is spooled and `sentAt` each time it is sent. */
export type UplinkBody<N extends UplinkChannel> = Omit<PayloadOf<N>, "sentAt" | "boot" | "seq">;

export interface Backlog {
  readonly messages: number;
  readonly oldestAtMs: number | undefined;
  /** Messages that will never be sent, since this uplink was made: told to `countLost`, or damaged in the spool. */
  readonly lostMessages: number;
}

/**
 * The way of an edge's messages to the broker: a spool on disk, then MQTT QoS 1, and out of the spool only when the
 * broker has acknowledged. Also announces presence (edgeStatus, retained, with a last will).
 */
export interface Uplink extends Component {
  readonly edge: EdgeId;
  readonly bus: Bus;
  /**
   * Resolves when the message is kept in the spool: from then on it is sent, after an outage or a restart too. How soon
   * it is safe from a power cut is the spool's matter (`spoolSyncS`).
   * Rejects with OperationalError `payload-invalid` when it does not fit the channel's schema, `spool-full` when the
   * spool has reached its cap.
   */
  send<N extends UplinkChannel>(name: N, device: DeviceId, body: UplinkBody<N>): Promise<void>;
  /** A message that the spool refused and that its maker gives up: the edge's status says how many there were. */
  countLost(): void;
  backlog(): Backlog;
  /** Resolves when everything spooled so far has been acknowledged, or rejects on abort. */
  drained(signal?: AbortSignal): Promise<void>;
}
