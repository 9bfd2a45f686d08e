import type { ParamsOf, PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";
import { type DeviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import type { LampSample } from "@lucciola/contract/lighting/lamp-message.ts";
import type { Bus, BusState, Received } from "@lucciola/platform/bus/bus.ts";
import { checkPayload } from "@lucciola/platform/bus/channel-check.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Uplink, UplinkBody, UplinkChannel } from "@lucciola/platform/uplink/uplink.ts";

type Order = "command" | "programme";
type GroupChannel = "groupSetpoints" | "groupOrders";
export interface SentMessage<N extends UplinkChannel = UplinkChannel> {
  readonly name: N;
  readonly device: DeviceId;
  readonly body: UplinkBody<N>;
}

/**
 * For tests: an uplink that keeps what is sent, as a spool does with or without a network, and refuses what does not fit
 * the contract. Orders come in only through `order`.
 */
export class FakeUplink implements Uplink {
  readonly name = "uplink";
  readonly edge = edgeId("cabinet-7");
  readonly sent: SentMessage[] = [];
  /** Messages for which this holds never reach the spool: the process is dead by then. */
  diesBefore: (message: SentMessage) => boolean = () => false;
  /** Nothing more fits into the spool. */
  isFull = false;
  /** Whether the broker takes what is spooled; when not, it waits for ever. */
  isTaken = true;
  #lostMessages = 0;
  /** Subscriptions to groups that were not ended, as "channel group". */
  readonly groups = new Map<string, (message: Received<GroupChannel>) => void>();
  /** How often a group was subscribed to. */
  groupSubscriptions = 0;
  readonly #handlers = new Map<Order, (message: Received<Order>) => void>();
  readonly bus: Bus = {
    state: "offline",
    onState: (listener: (state: BusState) => void) => {
      listener("offline");
      return () => {};
    },
    publish: () => Promise.reject(new Error("the lamps speak through the spool")),
    publishRaw: () => Promise.reject(new Error("the lamps speak through the spool")),
    // Never granted, as long as there is no network.
    subscribe: (name, params, handle, signal) => {
      if ("group" in params) {
        const key = `${name} ${params.group}`;
        this.groupSubscriptions += 1;
        this.groups.set(key, handle as unknown as (message: Received<GroupChannel>) => void);
        signal?.addEventListener("abort", () => this.groups.delete(key));
      } else this.#handlers.set(name as Order, handle as (message: Received<Order>) => void);
      return new Promise(() => {});
    },
    close: async () => {},
  };

  async start(): Promise<void> {}
  async stop(): Promise<void> {}
  drained(): Promise<void> {
    return this.isTaken ? Promise.resolve() : new Promise(() => {});
  }
  backlog() {
    return { messages: this.sent.length, oldestAtMs: undefined, lostMessages: this.#lostMessages };
  }
  countLost(): void {
    this.#lostMessages += 1;
  }

  async send<N extends UplinkChannel>(name: N, device: DeviceId, body: UplinkBody<N>): Promise<void> {
    const header = { sentAt: "2026-01-01T00:00:00Z", boot: "test-boot", seq: this.sent.length };
    const checked = checkPayload(name, { ...header, ...body });
    if (!checked.ok) throw new Error(`${name}: ${checked.issues.join("; ")}`);
    const message = { name, device, body } as unknown as SentMessage;
    if (this.isFull) throw new OperationalError({ code: "spool-full", message: "The spool is full", retryable: true });
    if (this.diesBefore(message)) return new Promise(() => {});
    this.sent.push(message);
  }

  /** An order of the town arrives. */
  order<N extends Order>(name: N, device: string, payload: PayloadOf<N>): void {
    const checked = checkPayload(name, payload);
    if (!checked.ok) throw new Error(checked.issues.join("; "));
    const params = { edge: this.edge, device } as unknown as ParamsOf<Order>;
    this.#handlers.get(name)?.({ params, payload, retained: false } as Received<Order>);
  }

  /** A message to a group arrives, where it is subscribed to. */
  announce<N extends GroupChannel>(name: N, group: string, payload: PayloadOf<N>): void {
    const checked = checkPayload(name, payload);
    if (!checked.ok) throw new Error(checked.issues.join("; "));
    this.groups.get(`${name} ${group}`)?.({ params: { group }, payload, retained: true } as Received<GroupChannel>);
  }

  of<N extends UplinkChannel>(name: N, device?: DeviceId): UplinkBody<N>[] {
    const isWanted = (message: SentMessage) => message.name === name && (device ?? message.device) === message.device;
    return this.sent.filter(isWanted).map(({ body }) => body as unknown as UplinkBody<N>);
  }

  samples(device?: DeviceId): LampSample[] {
    return this.of("lamp", device).flatMap(({ samples }) => samples);
  }
}
