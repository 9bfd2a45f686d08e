import { setTimeout as sleep } from "node:timers/promises";
import type { ChannelName, PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";
import type { LiveEvent, LiveReadings } from "@lucciola/contract/live/live-messages.ts";
import type { Bus, Received } from "@lucciola/platform/bus/bus.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLiveHub, type StreamReader } from "./live-hub.ts";

const AT = "2026-11-23T17:45:00Z";
const LATER = "2026-11-23T17:46:00Z";
const carriedOut: LiveEvent = { kind: "command", commandId: "cmd-1", point: "lamp-1", fate: "carried-out", at: AT };

/** What the broker brings: the rest of a bus is not asked for. */
function broadcaster() {
  const handlers = new Map<ChannelName, (message: Received<never>) => void>();
  const bus = {
    subscribe: async (name: ChannelName, _params: unknown, handle: (message: Received<never>) => void) => {
      handlers.set(name, handle);
    },
  } as unknown as Bus;
  const bring = <N extends ChannelName>(name: N, payload: PayloadOf<N>) =>
    handlers.get(name)?.({ params: {}, payload, retained: false } as unknown as Received<never>);
  return { bus, bring };
}

/** A browser that takes what comes, until it is `stuck`. */
class Reader implements StreamReader {
  readonly got: [event: string, body: LiveReadings | LiveEvent][] = [];
  stuck = false;
  closed = false;
  send(event: "readings" | "event", json: string): boolean {
    if (this.stuck) return false;
    this.got.push([event, JSON.parse(json)]);
    return true;
  }
  close(): void {
    this.closed = true;
  }
}

const reading = (point: string, values: Record<string, number>, at = AT): LiveReadings => ({
  points: [{ point, at, values }],
});

describe("the live stream's hub", () => {
  const { bus, bring } = broadcaster();
  let hub: ReturnType<typeof createLiveHub>;
  let reader: Reader;
  let leave: () => void;

  beforeEach(async () => {
    hub = createLiveHub(bus);
    await hub.start();
    reader = new Reader();
    leave = hub.add(reader);
  });
  afterEach(() => hub.stop());

  it("tells an event at once, and the readings that came before it first", () => {
    bring("liveReadings", reading("lamp-1", { dimPct: 35 }));
    expect(reader.got).toEqual([]);
    bring("liveIngestEvents", carriedOut);
    expect(reader.got).toEqual([
      ["readings", reading("lamp-1", { dimPct: 35 })],
      ["event", carriedOut],
    ]);
  });

  it("merges what comes in a quarter of a second, the newest of each point", async () => {
    bring("liveReadings", reading("lamp-1", { dimPct: 35 }));
    bring("liveReadings", reading("lamp-1", { activePowerW: 12 }, LATER));
    bring("liveReadings", reading("lamp-1", { dimPct: 100 }, "2026-11-23T17:00:00Z"));
    bring("liveReadings", reading("lamp-2", { dimPct: 50 }));
    await sleep(400);
    const points = [
      { point: "lamp-1", at: LATER, values: { dimPct: 35, activePowerW: 12 } },
      { point: "lamp-2", at: AT, values: { dimPct: 50 } },
    ];
    expect(reader.got).toEqual([["readings", { points }]]);
    await sleep(300);
    expect(reader.got).toHaveLength(1);
  });

  it("drops a reader who is too slow, and goes on for the others", () => {
    const slow = new Reader();
    slow.stuck = true;
    hub.add(slow);
    expect(hub.size).toBe(2);
    bring("liveRulesEvents", carriedOut);
    expect([hub.size, slow.closed, reader.closed]).toEqual([1, true, false]);
    bring("liveRulesEvents", carriedOut);
    expect(reader.got).toHaveLength(2);
  });

  it("tells a reader who has left nothing more", () => {
    leave();
    bring("liveRulesEvents", carriedOut);
    expect([hub.size, reader.got]).toEqual([0, []]);
  });

  it("closes every reader when it stops", async () => {
    await hub.stop();
    expect([reader.closed, hub.size]).toEqual([true, 0]);
  });
});
