import { describe, expect, it } from "vitest";
import { isSampleDue, nextReportMs, sampledAtStart } from "./logger-times.ts";
import { isRecorded, recordAttributes } from "./recording.ts";

const at = (instant: string) => Date.parse(instant);
const ZONE = "Europe/Rome";

describe("when a logger samples", () => {
  const quarter = { samplingStartTime: "2026-11-23T12:00:00+01:00", samplingPeriod: "PT15M" };
  it.each([
    ["before the first instant", "2026-11-23T10:59:00Z", "2026-11-23T10:00:00Z", false],
    ["at the first", "2026-11-23T11:00:00Z", "2026-11-23T10:59:00Z", true],
    ["between two", "2026-11-23T11:14:59Z", "2026-11-23T11:00:00Z", false],
    ["late, after two were missed: once", "2026-11-23T11:40:00Z", "2026-11-23T11:00:00Z", true],
  ])("%s", (_, now, sampledUntil, isDue) => {
    expect(isSampleDue([quarter], at(sampledUntil), at(now))).toBe(isDue);
  });

  it("stops at the end that its profile names", () => {
    const ended = { ...quarter, samplingEndTime: "2026-11-23T11:30:00Z" };
    expect(isSampleDue([ended], at("2026-11-23T11:15:00Z"), at("2026-11-23T11:31:00Z"))).toBe(true);
    expect(isSampleDue([ended], at("2026-11-23T11:31:00Z"), at("2026-11-23T12:31:00Z"))).toBe(false);
  });

  it("takes a single sample that lies in the past at once, unless its end has come", () => {
    const single = { samplingStartTime: "2026-11-23T10:00:00Z" };
    const now = at("2026-11-23T12:00:00Z");
    expect(isSampleDue([single], sampledAtStart([single], now), now)).toBe(true);
    const over = { ...single, samplingEndTime: "2026-11-23T11:00:00Z" };
    expect(isSampleDue([over], sampledAtStart([over], now), now)).toBe(false);
    expect(isSampleDue([quarter], sampledAtStart([quarter], now), now)).toBe(false);
  });
});

describe("when a logger reports", () => {
  const scheduled = { type: "ScheduledReportingMode", times: ["06:00:00", "18:00:00Z"] };
  it.each([
    ["in the town's time", "2026-11-23T02:00:00Z", "2026-11-23T05:00:00Z"],
    ["in the zone that a time names", "2026-11-23T06:00:00Z", "2026-11-23T18:00:00Z"],
    ["on the next day", "2026-11-23T18:00:00Z", "2026-11-24T05:00:00Z"],
    ["an hour later on the clock of summer", "2026-03-28T20:00:00Z", "2026-03-29T04:00:00Z"],
  ])("at the next time: %s", (_, now, next) => {
    expect(new Date(nextReportMs(scheduled, at(now), ZONE, 0))).toEqual(new Date(next));
  });

  it("somewhere in the time that it may spread over", () => {
    const spread = { ...scheduled, randomTime: 600 };
    expect(nextReportMs(spread, at("2026-11-23T02:00:00Z"), ZONE, 0.5)).toBe(at("2026-11-23T05:05:00Z"));
  });

  it("after its delay, or at once", () => {
    expect(nextReportMs({ type: "ImmediateReportingMode", delay: 20 }, 0, ZONE, 0)).toBe(20_000);
    expect(nextReportMs(undefined, 7, ZONE, 0)).toBe(7);
  });
});

// The four combinations are those of the description of `sourceEvents` in TALQ 2.7.1.
it.each([
  [
    "a white list less a black list",
    { whiteList: ["lampFailure", "supplyLoss"], blackList: ["supplyLoss"] },
    [true, false, false],
  ],
  ["a white list", { whiteList: ["lampFailure"] }, [true, false, false]],
  ["a black list: all others", { blackList: ["supplyLoss"] }, [true, false, true]],
  ["neither: nothing", {}, [false, false, false]],
])("records events of %s", (_, lists, expected) => {
  expect(["lampFailure", "supplyLoss", "relayFailure"].map((event) => isRecorded(lists, event))).toEqual(expected);
});

it("records an attribute again when it has moved by more than its threshold of what was recorded last", () => {
  const content = [
    { function: { functionId: "lampMonitor", attributes: [{ name: "activePower", onChangeThreshold: 10 }] } },
  ];
  let seen = new Map<string, string>();
  const recorded = [100, 109, 111, 105, 99, 98].map((value) => {
    const device = {
      address: "d",
      name: "d",
      class: "c",
      functions: [
        { id: "lampMonitor", type: "LampMonitorFunction", activePower: { type: "AttributeFloat", value } },
        { id: "other", type: "LampMonitorFunction", activePower: { type: "AttributeFloat", value } },
      ],
    };
    const { data, changes } = recordAttributes({ content }, [device], seen, { timestamp: "t", onlyChanged: false });
    seen = new Map([...seen, ...changes].flatMap(([key, kept]) => (kept === undefined ? [] : [[key, kept]])));
    return data.length;
  });
  // 109 is 9 % above 100; 111 is 11 %; 105 and 99 are 5 % and 10.8 % below 111.
  expect(recorded).toEqual([1, 0, 1, 0, 1, 0]);
});
