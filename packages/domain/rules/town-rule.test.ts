import type { RuleTrigger, TownRule } from "@lucciola/contract/rules/town-rule.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Firing, newRuleState, type RuleAlarm, type RuleSample, ruleFirings } from "./town-rule.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A Monday in November, 17:00 local. */
const START_MS = Date.parse("2026-11-23T16:00:00Z");

const storm: RuleTrigger = {
  kind: "sensor",
  point: "photocell-1",
  quantity: "illuminanceLx",
  is: "below",
  value: 20,
  forMin: 10,
  backBy: 10,
};
const rule = (trigger: RuleTrigger, more: Partial<TownRule> = {}): TownRule => ({
  id: "storm",
  name: "Temporale",
  trigger,
  conditions: [],
  action: { kind: "order", group: "town", dimPct: 100, minutes: 30, fadeMs: 0 },
  ...more,
});
const every = (minutes: number, values: readonly number[]): RuleSample[] =>
  values.map((value, index) => ({ atMs: START_MS + (index + 1) * minutes * MINUTE_MS, value }));
const run = (of: TownRule, samples: readonly RuleSample[], toMs: number, alarms: readonly RuleAlarm[] = []) =>
  ruleFirings(of, newRuleState(START_MS), { toMs, samples, alarms }, SITE);
const minutesOf = (firings: readonly Firing[]) => firings.map(({ atMs }) => (atMs - START_MS) / MINUTE_MS);

describe("a rule that looks at a sensor", () => {
  it("fires once the value has lasted, says since when, and not for a cloud", () => {
    const cloud = every(5, [100, 15, 100, 100]);
    expect(run(rule(storm), cloud, START_MS + HOUR_MS).firings).toEqual([]);
    const dark = every(5, [100, 15, 14, 13, 12]);
    expect(run(rule(storm), dark, START_MS + HOUR_MS).firings).toEqual([
      {
        atMs: START_MS + 20 * MINUTE_MS,
        cause: { kind: "sensor", value: 13, sinceMs: START_MS + 10 * MINUTE_MS },
      },
    ]);
  });

  it("does not fire again on the line: it has to come back by the hysteresis", () => {
    const note = rule(storm, { action: { kind: "note", text: "buio" } });
    const onTheLine = every(5, [15, 15, 15, 22, 15, 15, 15, 22, 15, 15, 15]);
    expect(minutesOf(run(note, onTheLine, START_MS + HOUR_MS).firings)).toEqual([15]);
    const back = every(5, [15, 15, 15, 31, 15, 15, 15]);
    expect(minutesOf(run(note, back, START_MS + HOUR_MS).firings)).toEqual([15, 35]);
  });

  it("is silent while the sensor is: nobody knows how dark it is", () => {
    expect(run(rule(storm), every(5, [15]), START_MS + 5 * HOUR_MS).firings).toEqual([]);
  });

  it("waits for its hours, and fires when they begin while the value still lasts", () => {
    const evening = rule(storm, { conditions: [{ kind: "hours", from: "18:00", to: "06:00" }] });
    const samples = every(
      10,
      Array.from({ length: 9 }, () => 5),
    );
    expect(minutesOf(run(evening, samples, START_MS + 2 * HOUR_MS).firings)).toEqual([60]);
  });

  it("rests while what it ordered lasts", () => {
    const flapping = every(5, [15, 15, 15, 99, 15, 15, 15, 99, 15, 15, 15, 15]);
    expect(minutesOf(run(rule(storm), flapping, START_MS + 2 * HOUR_MS).firings)).toEqual([15, 55]);
  });
});

describe("a rule that goes by the time, the sun or alarms", () => {
  it("fires at a time of its days, also when the clock changes", () => {
    const weekend = rule({ kind: "clock", time: "02:30" }, { conditions: [{ kind: "weekdays", weekdays: [7] }] });
    const from = newRuleState(Date.parse("2027-03-25T00:00:00Z"));
    const window = { toMs: Date.parse("2027-04-06T00:00:00Z"), samples: [], alarms: [] };
    // On 28 March the clock goes from 02:00 to 03:00.
    expect(ruleFirings(weekend, from, window, SITE).firings.map(({ atMs }) => new Date(atMs).toISOString())).toEqual([
      "2027-03-28T01:00:00.000Z",
      "2027-04-04T00:30:00.000Z",
    ]);
  });

  it("fires with the sun, and with an alarm of its kind where it is dark", () => {
    const sunset = rule({ kind: "sun", event: "sunset", offsetMin: -30 });
    expect(run(sunset, [], START_MS + 48 * HOUR_MS).firings).toHaveLength(2);
    const out = rule({ kind: "alarm", alarm: "supply-lost" }, { conditions: [{ kind: "sky", is: "dark" }] });
    const alarm = (hours: number, kind = "supply-lost") => ({
      kind,
      place: "cab-1",
      raisedAtMs: START_MS + hours * HOUR_MS,
    });
    const { firings } = run(out, [], START_MS + 24 * HOUR_MS, [alarm(2, "lamp-out"), alarm(3), alarm(19)]);
    expect(firings).toEqual([
      { atMs: START_MS + 3 * HOUR_MS, cause: { kind: "alarm", alarm: "supply-lost", place: "cab-1" } },
    ]);
  });
});

it("fires the same live, in pieces, as in one look at the past", () => {
  const triggers: RuleTrigger[] = [
    storm,
    { kind: "clock", time: "18:15" },
    { kind: "sun", event: "sunrise", offsetMin: 15 },
    { kind: "alarm", alarm: "lamp-out" },
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...triggers),
      fc.array(fc.record({ minutes: fc.integer({ min: 1, max: 40 }), value: fc.integer({ min: 5, max: 40 }) }), {
        maxLength: 120,
      }),
      fc.array(fc.integer({ min: 1, max: 48 * 60 }), { maxLength: 20 }),
      (trigger, steps, cuts) => {
        let atMs = START_MS;
        const samples = steps.map(({ minutes, value }) => {
          atMs += minutes * MINUTE_MS;
          return { atMs, value };
        });
        const alarms = samples
          .filter(({ value }) => value > 35)
          .map((sample) => ({ kind: "lamp-out", place: "lamp-1", raisedAtMs: sample.atMs }));
        const endMs = START_MS + 49 * HOUR_MS;
        const atOnce = run(rule(trigger), samples, endMs, alarms);
        let state = newRuleState(START_MS);
        const inPieces: Firing[] = [];
        const ends = [...cuts.map((minute) => START_MS + minute * MINUTE_MS), endMs].sort((a, b) => a - b);
        let fromMs = START_MS;
        for (const toMs of ends) {
          const came = samples.filter((sample) => sample.atMs > fromMs && sample.atMs <= toMs);
          const step = ruleFirings(rule(trigger), state, { toMs, samples: came, alarms }, SITE);
          state = step.state;
          inPieces.push(...step.firings);
          fromMs = toMs;
        }
        expect(inPieces).toEqual(atOnce.firings);
      },
    ),
  );
});
