import { afterAll, describe, expect, it } from "vitest";
import { MakersTown } from "../testing/makers-town.ts";

const town = new MakersTown("tasmota", "dimmer", [
  ["lamp-1", "lamp", "light"],
  ["lamp-2", "lamp", "light-2"],
]);
afterAll(() => town.close());

/** A dimmer of https://github.com/arendst/Tasmota/issues/6914 (log of version 8.3.1), without its wireless. */
const STATE = {
  Time: "2026-11-23T18:45:00",
  Uptime: "0T00:00:11",
  POWER: "ON",
  Dimmer: 10,
  Fade: "OFF",
  Speed: 1,
  LedTable: "ON",
};

describe("a lamp behind a Tasmota", () => {
  it("tells its level in its periodic state, and by which command it is dimmed", () => {
    expect(town.hear("tele/dimmer/STATE", STATE)).toMatchObject({
      values: { "lamp-1 dimPct": 10 },
      atMs: [Date.parse("2026-11-23T17:45:00Z")],
      rejections: [],
      effects: [{ kind: "description", device: "light", description: { dimmer: "Dimmer" } }],
    });
  });

  it.each([
    // https://github.com/arendst/Tasmota/issues/1360: the answers to cmnd/sonoff/Dimmer and cmnd/sonoff/POWER.
    ["dimmed", { POWER: "ON", Dimmer: 56, Color: "1A0B048E" }, { "lamp-1 dimPct": 56 }],
    ["switched off", { POWER: "OFF" }, { "lamp-1 dimPct": 0 }],
    ["switched on, at a level that it does not say", { POWER: "ON" }, {}],
    [
      "the second of two relays",
      { Time: "2026-11-23T18:45:00", POWER1: "OFF", POWER2: "ON" },
      { "lamp-2 dimPct": 100 },
    ],
    ["asked something else", { TelePeriod: 60 }, {}],
  ])("that was %s", (_, answer, values) => {
    expect(town.hear("stat/dimmer/RESULT", answer)).toMatchObject({ values, rejections: [] });
  });

  it.each([
    ["a state in words of its own", { ...STATE, POWER: "maybe" }, /\/POWER must be ON or OFF/],
    ["a level above all", { ...STATE, Dimmer: 400 }, /Dimmer/],
    ["a state without a time", { POWER: "ON" }, /\/Time must be there/],
  ])("%s is quarantined with words", (_, state, words) => {
    const { rejections, values } = town.hear("tele/dimmer/STATE", state);
    expect(rejections).toMatchObject([{ detail: expect.stringMatching(words) }]);
    expect(values).toEqual({});
  });
});
