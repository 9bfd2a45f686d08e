import fc from "fast-check";
import { expect, it } from "vitest";
import type { AnomalyAlert } from "./alert.ts";
import { type AnomalyCase, isSameCause, LINGER_MS } from "./anomaly-case.ts";
import { type assign, markNormal, reopen, snooze } from "./handle-case.ts";
import { type NormalRule, rangeOf } from "./normal-rule.ts";
import { settleCases } from "./settle-cases.ts";

const DAY_MS = 86_400_000;
const FOUND_MS = Date.parse("2026-11-02T06:00:00Z");
const ANNA = { by: "anna", atMs: FOUND_MS + DAY_MS };

const waste = (more: Partial<AnomalyAlert> = {}): AnomalyAlert => ({
  kind: "night-base-load",
  supply: "school-pod",
  fromMs: FOUND_MS - 3 * DAY_MS,
  raisedAtMs: FOUND_MS,
  score: 0.9,
  energy: { whPerYear: 4_000_000 },
  eurPerYear: 1_000,
  evidence: { nightW: 900, usualNightW: 400 },
  model: "night-of-own-weeks",
  ...more,
});

/** The cases of one supply, settled turn by turn as the watch does. */
function supply() {
  let cases: AnomalyCase[] = [];
  let rules: NormalRule[] = [];
  const actions: string[] = [];
  const put = (anomaly: AnomalyCase): void => {
    cases = [...cases.filter(({ id }) => id !== anomaly.id), anomaly].sort((a, b) => a.id - b.id);
  };
  return {
    cases: () => cases,
    actions,
    hear: (nowMs: number, alerts: readonly AnomalyAlert[], reconsideredFromMs?: number): void => {
      const settled = settleCases({ place: "school", cases, rules }, alerts, nowMs, reconsideredFromMs);
      for (const { anomaly, events } of settled.changed) {
        put(anomaly);
        actions.push(...events.map(({ action }) => action));
      }
      for (const { anomaly, events } of settled.opened) {
        put({ ...anomaly, id: cases.length + 1 });
        actions.push(...events.map(({ action }) => action));
      }
    },
    handle: (work: (anomaly: AnomalyCase) => ReturnType<typeof assign>): void => {
      const last = cases.at(-1);
      const handled = last && work(last);
      if (handled?.ok) put(handled.change.anomaly);
    },
    learn: (scope: NormalRule["scope"], upTo: number, untilMs?: number): void => {
      rules = [
        {
          id: 7,
          supply: "school-pod",
          kind: "night-base-load",
          scope,
          upTo,
          untilMs,
          reason: "server room",
          by: "anna",
          markedAtMs: ANNA.atMs,
        },
      ];
    },
  };
}
const statesOf = (cases: readonly AnomalyCase[]): string[] => cases.map(({ state }) => state);

it("keeps one case for a cause that is told again and again, with the newest figures and the first beginning", () => {
  const school = supply();
  school.hear(FOUND_MS, [waste()]);
  school.hear(FOUND_MS + DAY_MS, [
    waste({ fromMs: FOUND_MS - DAY_MS, raisedAtMs: FOUND_MS + DAY_MS, eurPerYear: 1_300 }),
  ]);
  expect(school.cases()).toMatchObject([
    { state: "held", alert: { fromMs: FOUND_MS - 3 * DAY_MS, raisedAtMs: FOUND_MS, eurPerYear: 1_300 } },
  ]);
});

it("closes a case a week after its cause is over, and lets the cause come back into it until then", () => {
  const school = supply();
  const overMs = FOUND_MS + 2 * DAY_MS;
  school.hear(FOUND_MS, [waste()]);
  school.hear(overMs, [waste({ toMs: overMs })]);
  school.hear(overMs + LINGER_MS - 1, []);
  expect(statesOf(school.cases())).toEqual(["held"]);
  school.hear(overMs + LINGER_MS, []);
  expect(school.cases()).toMatchObject([{ state: "closed", endedAtMs: overMs + LINGER_MS }]);
  // The same, told late: the case goes on. Another, weeks later, is another.
  school.hear(overMs + LINGER_MS + 1, [waste({ fromMs: overMs + DAY_MS })]);
  expect(statesOf(school.cases())).toEqual(["held"]);
  const laterMs = overMs + 60 * DAY_MS;
  school.hear(laterMs, [waste({ toMs: overMs })]);
  school.hear(laterMs, [waste({ fromMs: laterMs, raisedAtMs: laterMs })]);
  expect(statesOf(school.cases())).toEqual(["closed", "held"]);
});

it("keeps what was over long before anybody looked as history, which nobody is told", () => {
  const school = supply();
  school.hear(FOUND_MS + 90 * DAY_MS, [waste({ toMs: FOUND_MS + DAY_MS })]);
  expect(statesOf(school.cases())).toEqual(["closed"]);
});

it("does not raise again what was called normal, says so, and raises it when it has grown out of its range", () => {
  const school = supply();
  school.hear(FOUND_MS, [waste()]);
  school.learn("range", rangeOf(waste()));
  school.handle((anomaly) => markNormal(anomaly, 7, "server room", ANNA));
  school.hear(FOUND_MS + 2 * DAY_MS, [waste({ eurPerYear: 1_200, toMs: FOUND_MS + 2 * DAY_MS })]);
  school.hear(FOUND_MS + 20 * DAY_MS, []);
  expect(school.cases()).toMatchObject([{ state: "normal", endedAtMs: FOUND_MS + 20 * DAY_MS }]);
  const againMs = FOUND_MS + 100 * DAY_MS;
  school.hear(againMs, [waste({ fromMs: againMs, raisedAtMs: againMs, eurPerYear: 1_249 })]);
  expect(statesOf(school.cases())).toEqual(["normal", "normal"]);
  expect(school.actions.at(-1)).toBe("found-normal");
  school.hear(againMs + DAY_MS, [waste({ fromMs: againMs, raisedAtMs: againMs, eurPerYear: 1_251 })]);
  expect(statesOf(school.cases())).toEqual(["normal", "held"]);
  expect(school.actions.at(-1)).toBe("outgrew-normal");
});

it("lets a word for one time not reach the next, and one with an end not reach beyond it", () => {
  const againMs = FOUND_MS + 100 * DAY_MS;
  const again = waste({ fromMs: againMs, raisedAtMs: againMs });
  for (const teach of [
    (school: ReturnType<typeof supply>) => school.learn("once", rangeOf(waste())),
    (school: ReturnType<typeof supply>) => school.learn("always", 0, againMs),
  ]) {
    const school = supply();
    teach(school);
    school.hear(againMs, [again]);
    expect(statesOf(school.cases())).toEqual(["held"]);
  }
  const school = supply();
  school.learn("always", 0, againMs + 1);
  school.hear(againMs, [again]);
  expect(statesOf(school.cases())).toEqual(["normal"]);
});

it("brings back what was snoozed at its end, or earlier when it is half as large again", () => {
  const untilMs = FOUND_MS + 30 * DAY_MS;
  const snoozed = (): ReturnType<typeof supply> => {
    const school = supply();
    school.hear(FOUND_MS, [waste()]);
    school.handle((anomaly) => snooze(anomaly, untilMs, "boiler is on order", ANNA));
    return school;
  };
  const patient = snoozed();
  patient.hear(untilMs - 1, [waste({ eurPerYear: 1_499 })]);
  expect(statesOf(patient.cases())).toEqual(["snoozed"]);
  patient.hear(untilMs, []);
  expect(patient.cases()).toMatchObject([{ state: "open", snooze: undefined }]);
  const worse = snoozed();
  worse.hear(FOUND_MS + 5 * DAY_MS, [waste({ eurPerYear: 1_500 })]);
  expect(statesOf(worse.cases())).toEqual(["held"]);
  expect(worse.actions.at(-1)).toBe("grew-while-snoozed");
});

it("withdraws what a correction has taken the ground from, and nothing that was raised before", () => {
  const school = supply();
  school.hear(FOUND_MS, [waste({ kind: "level-change" })]);
  school.hear(FOUND_MS + DAY_MS, [waste({ kind: "spike", raisedAtMs: FOUND_MS + DAY_MS, toMs: FOUND_MS })]);
  school.hear(FOUND_MS + 2 * DAY_MS, [], FOUND_MS + DAY_MS);
  expect(statesOf(school.cases())).toEqual(["held", "closed"]);
  expect(school.actions.at(-1)).toBe("withdrawn");
});

it("reopens what was put aside, and refuses what cannot be", () => {
  const [running] = (() => {
    const school = supply();
    school.hear(FOUND_MS, [waste()]);
    return school.cases();
  })();
  if (running === undefined) throw new Error("nothing was found");
  const normal: AnomalyCase = { ...running, state: "normal", normal: 7 };
  expect(reopen(normal, "it is not", ANNA)).toMatchObject({
    ok: true,
    change: { anomaly: { state: "open", normal: undefined } },
  });
  expect(reopen({ ...running, state: "open" }, "", ANNA)).toMatchObject({
    ok: false,
    refusal: { code: "anomaly-open" },
  });
  const over: AnomalyCase = { ...running, state: "closed", endedAtMs: FOUND_MS };
  expect(reopen(over, "", ANNA)).toMatchObject({ ok: false, refusal: { code: "anomaly-closed" } });
  expect(snooze(over, ANNA.atMs + 1, "", ANNA)).toMatchObject({ ok: false, refusal: { code: "anomaly-closed" } });
  expect(snooze(running, ANNA.atMs, "", ANNA)).toMatchObject({ ok: false, refusal: { code: "snooze-in-the-past" } });
});

it("never has two cases of one cause running, and changes nothing when it hears the same again", () => {
  const heard = fc.record({
    kind: fc.constantFrom("night-base-load" as const, "spike" as const),
    fromDay: fc.integer({ min: 0, max: 60 }),
    lastsDays: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
    eurPerYear: fc.integer({ min: 0, max: 3_000 }),
  });
  fc.assert(
    fc.property(fc.array(fc.array(heard, { maxLength: 3 }), { maxLength: 25 }), (turns) => {
      const school = supply();
      for (const [turn, found] of turns.entries()) {
        const nowMs = FOUND_MS + 3 * turn * DAY_MS;
        const alerts = found.map(({ kind, fromDay, lastsDays, eurPerYear }) => {
          const fromMs = Math.min(nowMs, FOUND_MS + fromDay * DAY_MS);
          const toMs = lastsDays === undefined ? undefined : Math.min(nowMs, fromMs + lastsDays * DAY_MS);
          return waste({ kind, fromMs, raisedAtMs: nowMs, eurPerYear, ...(toMs === undefined ? {} : { toMs }) });
        });
        school.hear(nowMs, alerts);
        const count = school.cases().length;
        school.hear(nowMs, alerts);
        expect(school.cases().length).toBe(count);
        const running = school.cases().filter(({ endedAtMs }) => endedAtMs === undefined);
        for (const kind of ["night-base-load", "spike"])
          expect(running.filter(({ alert }) => alert.kind === kind).length).toBeLessThanOrEqual(1);
        for (const { state, endedAtMs } of school.cases())
          expect(state === "closed" ? endedAtMs !== undefined : state === "normal" || endedAtMs === undefined).toBe(
            true,
          );
      }
    }),
  );
  expect(isSameCause(waste(), waste({ kind: "spike" }))).toBe(false);
});
