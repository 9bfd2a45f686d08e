import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { decodeSparkplug, encodeSparkplug, SPARKPLUG_TYPES as T } from "@lucciola/platform/makers/sparkplug-payload.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { RecordingBus } from "../testing/recording-bus.ts";
import { EVENING_MS } from "../testing/street.ts";
import { SparkplugHost } from "./sparkplug-host.ts";

const NCMD = "spBv1.0/Town/NCMD/Raspberry Pi";
/** The NCMD of the specification (6.4.21), as it comes to the edge node. */
const REBIRTH = {
  ok: true,
  value: {
    timestampMs: EVENING_MS,
    metrics: [{ name: "Node Control/Rebirth", timestampMs: EVENING_MS, datatype: T.Boolean, value: true }],
  },
};

describe("the Sparkplug host", () => {
  let bus: RecordingBus;
  let clock: ManualClock;
  beforeEach(async () => {
    bus = new RecordingBus();
    clock = new ManualClock(EVENING_MS);
    await new SparkplugHost({ bus, clock, log: silentLogger, sinceMs: EVENING_MS }).subscribe();
  });

  function hear(verb: string, seq: number | undefined, alias?: number): void {
    const bytes = encodeSparkplug({
      timestampMs: clock.now(),
      ...(seq === undefined ? {} : { seq }),
      metrics: alias === undefined ? [] : [{ alias, datatype: T.Int16, value: 1 }],
    });
    const params = { sparkplugGroup: "Town", sparkplugNode: "Raspberry Pi", verb };
    if (verb.startsWith("N")) bus.deliverBytes("sparkplugNode", params, bytes);
    else bus.deliverBytes("sparkplugDevice", { ...params, sparkplugDevice: "Pibrella" }, bytes);
  }
  const asked = () => bus.raw.filter((message) => message.startsWith(NCMD)).length;

  it("asks for nothing while births and data follow each other, over 255 too", () => {
    hear("NBIRTH", 254, 1);
    hear("DBIRTH", 255, 7);
    hear("NDATA", 0, 1);
    hear("DDATA", 1, 7);
    expect(asked()).toBe(0);
  });

  it.each([
    ["a message is missing", () => hear("NDATA", 3, 1)],
    ["a message comes twice", () => hear("NDATA", 0, 1)],
    ["a device speaks before its birth", () => hear("DDATA", 1, 7)],
    ["data speak of an alias that no birth has told", () => hear("NDATA", 1, 99)],
    ["a message has no sequence number", () => hear("NDATA", undefined, 1)],
  ])("asks for a rebirth when %s", (_, happens) => {
    hear("NBIRTH", 0, 1);
    happens();
    expect(asked()).toBe(1);
    const [, text = ""] = bus.raw[0]?.split(`${NCMD} `) ?? [];
    expect(decodeSparkplug(Buffer.from(text))).toEqual(REBIRTH);
  });

  it("asks an edge node that was born before it came up, again after half a minute, and no more once it is born", async () => {
    hear("NDATA", 17, 1);
    hear("NDATA", 18, 1);
    expect(asked()).toBe(1);
    await clock.advance(30_000);
    hear("NDATA", 19, 1);
    expect(asked()).toBe(2);
    hear("NBIRTH", 0, 1);
    hear("NDATA", 1, 1);
    expect(asked()).toBe(2);
    // The next gap is asked about at once.
    hear("NDATA", 5, 1);
    expect(asked()).toBe(3);
  });

  it("waits for the birth that follows a death", () => {
    hear("NBIRTH", 0, 1);
    hear("NDEATH", undefined);
    expect(asked()).toBe(0);
  });
});
