import { describe, expect, it } from "vitest";
import { tasmotaTime } from "./tasmota-time.ts";

const at = (iso: string) => Date.parse(iso);
const rome = (time: unknown, receivedAt: string) =>
  new Date(tasmotaTime(time, "Europe/Rome", at(receivedAt))).toISOString();

describe("the time of a Tasmota, which is local and names no zone", () => {
  it.each([
    ["winter", "2026-01-09T18:57:39", "2026-01-09T17:57:41Z", "2026-01-09T17:57:39.000Z"],
    ["summer", "2026-07-07T13:01:11", "2026-07-07T11:01:12Z", "2026-07-07T11:01:11.000Z"],
    ["the night summer time begins, before", "2026-03-29T01:59:58", "2026-03-29T00:59:59Z", "2026-03-29T00:59:58.000Z"],
    ["the night summer time begins, after", "2026-03-29T03:00:01", "2026-03-29T01:00:02Z", "2026-03-29T01:00:01.000Z"],
    ["the doubled hour, first pass", "2026-10-25T02:30:00", "2026-10-25T00:30:01Z", "2026-10-25T00:30:00.000Z"],
    ["the doubled hour, second pass", "2026-10-25T02:30:00", "2026-10-25T01:30:01Z", "2026-10-25T01:30:00.000Z"],
    ["four minutes fast", "2026-01-09T19:01:39", "2026-01-09T17:57:39Z", "2026-01-09T18:01:39.000Z"],
  ])("%s", (_, time, receivedAt, expected) => {
    expect(rome(time, receivedAt)).toBe(expected);
  });

  it("is the device's own for a message that may have waited at a broker, unless its clock was never set", () => {
    const waited = (time: string) =>
      new Date(tasmotaTime(time, "Europe/Rome", at("2026-07-07T11:01:12Z"), true)).toISOString();
    expect(waited("2026-07-05T13:01:11")).toBe("2026-07-05T11:01:11.000Z");
    expect(waited("1970-01-01T00:00:12")).toBe("2026-07-07T11:01:12.000Z");
    expect(waited("2026-07-07T13:07:00")).toBe("2026-07-07T11:01:12.000Z");
  });

  it.each([
    ["a clock that was never set", "1970-01-01T00:00:12"],
    ["a device left on UTC", "2026-07-07T11:01:11"],
    ["six minutes slow", "2026-07-07T12:55:00"],
    ["a day that does not exist", "2026-02-31T11:01:11"],
    ["no time at all", undefined],
    ["text", "soon"],
  ])("is that of receipt for %s", (_, time) => {
    expect(rome(time, "2026-07-07T11:01:12Z")).toBe("2026-07-07T11:01:12.000Z");
  });
});
