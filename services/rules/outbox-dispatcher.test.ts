import { commandId, pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { ForeignLamps } from "./makers/foreign-lamps.ts";
import { OutboxDispatcher } from "./outbox-dispatcher.ts";
import { RecordingBus } from "./testing/recording-bus.ts";
import { addLamp, DRIVER, EVENING_MS, GATEWAY, LAMP, openStreet, setTo40 } from "./testing/street.ts";

const ID = commandId("cmd-1");

describe("the outbox", () => {
  let registry: ReturnType<typeof openStreet>;
  let bus: RecordingBus;
  let clock: ManualClock;
  let dispatcher: OutboxDispatcher;

  beforeEach(() => {
    registry = openStreet();
    bus = new RecordingBus();
    clock = new ManualClock(EVENING_MS);
    const foreign = {
      lamps: new ForeignLamps({ registry, bus, clock }),
      levelOf: () => ({ dimPct: 40, fadeMs: 0 }),
      resume: () => {},
    };
    dispatcher = new OutboxDispatcher({ registry, bus, clock, log: silentLogger, resendMs: 3_000, foreign });
    registry.outbox.queue(setTo40(ID), LAMP, EVENING_MS);
  });

  const fate = () => registry.outbox.get(ID)?.fate;
  const detail = () => registry.outbox.get(ID)?.detail;
  const told = () =>
    bus.payloads("liveRulesEvents").map((event) => (event.kind === "command" ? event.fate : event.kind));
  async function after(delayMs: number): Promise<void> {
    await clock.advance(delayMs);
    await dispatcher.dispatch();
  }

  it("sends an order to the controller of its lamp and tells that it was sent", async () => {
    await dispatcher.dispatch();
    expect(bus.sent[0]).toEqual({ name: "command", params: { edge: GATEWAY, device: DRIVER }, payload: setTo40(ID) });
    expect(fate()).toBe("sent");
    expect(told()).toEqual(["sent"]);
  });

  it("waits for a controller that is away, and sends when it comes", async () => {
    registry.edges.setOnline(GATEWAY, false, EVENING_MS);
    await after(10_000);
    expect(bus.payloads("command")).toEqual([]);
    expect(fate()).toBe("queued");
    registry.edges.setOnline(GATEWAY, true, EVENING_MS + 10_000);
    await after(1_000);
    expect(bus.payloads("command")).toHaveLength(1);
  });

  it("sends again when no answer comes, not sooner, with the same identity, and tells it once", async () => {
    await dispatcher.dispatch();
    await after(2_999);
    expect(bus.payloads("command")).toHaveLength(1);
    await after(1);
    expect(bus.payloads("command").map(({ id }) => id)).toEqual([ID, ID]);
    expect(told()).toEqual(["sent"]);
  });

  it("sends nothing more once the controller has acknowledged", async () => {
    await dispatcher.dispatch();
    registry.outbox.advance(ID, { fate: "acknowledged", atMs: EVENING_MS + 100 });
    await after(10_000);
    expect(bus.payloads("command")).toHaveLength(1);
    expect(fate()).toBe("acknowledged");
  });

  it("tries again at once when the connection broke under the order", async () => {
    bus.refuses.add("command");
    await dispatcher.dispatch();
    expect(fate()).toBe("queued");
    bus.refuses.clear();
    await after(10);
    expect(fate()).toBe("sent");
  });

  it("never sends an order after its expiry, also when its controller comes in that moment", async () => {
    registry.edges.setOnline(GATEWAY, false, EVENING_MS);
    await after(29_999);
    expect(fate()).toBe("queued");
    registry.edges.setOnline(GATEWAY, true, EVENING_MS + 30_000);
    await after(1);
    expect(fate()).toBe("expired");
    await after(60_000);
    expect(bus.payloads("command")).toEqual([]);
  });

  it.each([
    ["the controller was away", "the controller gateway-1 was not connected", "queued"],
    ["no answer came", "the controller did not answer in time", "sent"],
    [
      "it was received and no more",
      "the controller received it but did not report that it was carried out",
      "acknowledged",
    ],
  ] as const)("says why an order expired when %s", async (_, words, reached) => {
    if (reached === "queued") registry.edges.setOnline(GATEWAY, false, EVENING_MS);
    await dispatcher.dispatch();
    if (reached === "acknowledged") registry.outbox.advance(ID, { fate: reached, atMs: EVENING_MS + 1 });
    await after(30_000);
    expect([fate(), detail()]).toEqual(["expired", words]);
    expect(bus.payloads("liveRulesEvents").at(-1)).toMatchObject({ commandId: ID, fate: "expired", detail: words });
  });

  it("expires an order while the broker is away too: time does not wait for it", async () => {
    bus.become("offline");
    await after(30_000);
    expect(fate()).toBe("expired");
  });

  it("refuses an order for a lamp without a controller", async () => {
    addLamp(registry, { id: "lamp-bare" });
    registry.outbox.queue(setTo40("cmd-bare"), pointId("lamp-bare"), EVENING_MS);
    await dispatcher.dispatch();
    expect(registry.outbox.get(commandId("cmd-bare"))).toMatchObject({
      fate: "refused",
      detail: "no controller is installed at this lamp",
    });
  });

  it("gives an order one fate: a report that comes after its expiry changes nothing, and is not told", async () => {
    await dispatcher.dispatch();
    await after(30_000);
    expect(registry.outbox.advance(ID, { fate: "carried-out", atMs: EVENING_MS + 30_001, dimPct: 40 })).toBe(false);
    await after(5_000);
    expect(fate()).toBe("expired");
    expect(told()).toEqual(["sent", "expired"]);
  });

  it("believes a controller that carried an order out in time and could not say so before it was taken for expired", async () => {
    await dispatcher.dispatch();
    await after(30_000);
    expect(fate()).toBe("expired");
    const report = { fate: "carried-out", atMs: EVENING_MS + 29_000, dimPct: 40 } as const;
    expect(registry.outbox.advance(ID, report)).toBe(true);
    expect(registry.outbox.advance(ID, report)).toBe(false);
    await after(5_000);
    expect(fate()).toBe("carried-out");
  });

  it("lets a later order count that was carried out after it, in whatever order their reports come", async () => {
    await dispatcher.dispatch();
    await after(30_000);
    const LATER = commandId("cmd-2");
    registry.outbox.queue(setTo40(LATER, EVENING_MS + 20_000), LAMP, EVENING_MS + 20_000);
    registry.outbox.advance(LATER, { fate: "carried-out", atMs: EVENING_MS + 31_000, dimPct: 40 });
    registry.outbox.advance(ID, { fate: "carried-out", atMs: EVENING_MS + 29_000, dimPct: 40 });
    expect(fate()).toBe("carried-out");
    expect(detail(), "no word is left of its expiry").toBeUndefined();
    expect(registry.outbox.activeOverrides(EVENING_MS + 40_000).map(({ id }) => id)).toEqual([LATER]);
  });

  it("leaves an order that was carried out as it is", async () => {
    await dispatcher.dispatch();
    registry.outbox.advance(ID, { fate: "carried-out", atMs: EVENING_MS + 300, dimPct: 40 });
    await after(60_000);
    expect(fate()).toBe("carried-out");
    expect(told()).toEqual(["sent"]);
  });
});
