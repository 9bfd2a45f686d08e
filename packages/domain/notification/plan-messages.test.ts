import { describe, expect, it } from "vitest";
import type { DutyShift, Listener, Notice, PlannedMessage, Told } from "./notice.ts";
import { DEFAULT_POLICY, planMessages } from "./plan-messages.ts";

const ZONE = "Europe/Rome";
/** A Tuesday in winter: 22:00 by the town's clock. */
const EVENING_MS = Date.parse("2026-11-24T21:00:00Z");
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NIGHT = { fromMinute: 22 * 60, toMinute: 7 * 60 };

const person = (username: string, more: Partial<Listener> = {}): Listener => ({
  username,
  isAdministrator: false,
  topics: ["lighting"],
  leastSeverity: "note",
  quiet: NIGHT,
  ...more,
});
const dark = (id: string, more: Partial<Notice> = {}): Notice => ({
  id,
  topic: "lighting",
  severity: "urgent",
  title: { it: "Quadro scattato", en: "Cabinet tripped" },
  text: { it: "", en: "" },
  href: "/illuminazione",
  raisedAtMs: EVENING_MS,
  isTakenNote: false,
  ...more,
});
const anna = person("anna");
const bruno = person("bruno");
const boss = person("boss", { isAdministrator: true, topics: [] });
const shift: DutyShift = {
  topic: "lighting",
  username: "anna",
  fromMs: EVENING_MS - HOUR_MS,
  toMs: EVENING_MS + 9 * HOUR_MS,
};

/** Lives from one look to the next, as the service does, and keeps who was told when. */
function town(notices: readonly Notice[], shifts: readonly DutyShift[] = [], listeners = [anna, bruno, boss]) {
  const told: Told[] = [];
  let count = 0;
  const look = (atMs: number, now = notices): string[] => {
    const messages = planMessages({ notices: now, listeners, shifts, told, policy: DEFAULT_POLICY }, atMs, ZONE);
    for (const { username, notices: those, over } of messages) {
      count += 1;
      for (const { id, severity } of those)
        told.push({ notice: id, username, severity, message: String(count), atMs, overMs: undefined });
      for (const id of over) {
        const index = told.findIndex((one) => one.notice === id && one.username === username);
        told.splice(index, 1, { ...(told[index] as Told), overMs: atMs });
      }
    }
    return messages.map(words);
  };
  return { look };
}
const words = ({ username, form, notices, over }: PlannedMessage): string =>
  [
    `${username} ${form}`,
    ...(notices.length > 3 ? [`${notices.length} notices`] : notices.map(({ id }) => id)),
    ...over.map((id) => `${id} over`),
  ].join(", ");

describe("a cabinet trips in the evening", () => {
  it("goes to who is on duty, then to all of lighting by night too, then to the administrators", () => {
    const { look } = town([dark("q1")], [shift]);
    expect(look(EVENING_MS)).toEqual(["anna single, q1"]);
    expect(look(EVENING_MS + 29 * MINUTE_MS)).toEqual([]);
    expect(look(EVENING_MS + 30 * MINUTE_MS)).toEqual(["bruno single, q1"]);
    expect(look(EVENING_MS + 60 * MINUTE_MS)).toEqual(["boss single, q1"]);
    expect(look(EVENING_MS + 10 * HOUR_MS)).toEqual([]);
  });

  it("goes no further up once somebody has taken note", () => {
    const { look } = town([dark("q1")], [shift]);
    look(EVENING_MS);
    expect(look(EVENING_MS + 2 * HOUR_MS, [dark("q1", { isTakenNote: true })])).toEqual([]);
  });

  it("goes up when nobody is on duty and all are asleep, and to all at once when they are awake", () => {
    const { look } = town([dark("q1")]);
    expect(look(EVENING_MS)).toEqual([]);
    expect(look(EVENING_MS + 30 * MINUTE_MS)).toEqual(["anna single, q1", "bruno single, q1"]);
    const awake = EVENING_MS - 2 * HOUR_MS;
    expect(town([dark("q1", { raisedAtMs: awake })]).look(awake)).toEqual(["anna single, q1", "bruno single, q1"]);
  });

  it("leaves a gap in the calendar to everybody: a shift of somebody who cannot be reached is no shift", () => {
    const { look } = town(
      [dark("q1", { raisedAtMs: EVENING_MS - 2 * HOUR_MS })],
      [{ ...shift, username: "gone", fromMs: 0 }],
    );
    expect(look(EVENING_MS - 2 * HOUR_MS)).toHaveLength(2);
  });

  it("tells those who heard of it when it is over, in the morning if they sleep", () => {
    const { look } = town([dark("q1")], [shift], [anna]);
    look(EVENING_MS);
    expect(look(EVENING_MS + HOUR_MS, [])).toEqual([]);
    expect(look(EVENING_MS + 9 * HOUR_MS, [])).toEqual(["anna digest, q1 over"]);
    expect(look(EVENING_MS + 10 * HOUR_MS, [])).toEqual([]);
  });
});

describe("what does not hurry", () => {
  it("waits for the end of the quiet hours, or for the digest of the morning", () => {
    const { look } = town([dark("w", { severity: "warning" }), dark("n", { severity: "note" })], [], [anna]);
    expect(look(EVENING_MS)).toEqual([]);
    expect(look(Date.parse("2026-11-25T06:00:00Z"))).toEqual(["anna single, w"]);
    expect(look(Date.parse("2026-11-25T06:29:00Z"))).toEqual([]);
    expect(look(Date.parse("2026-11-25T06:30:00Z"))).toEqual(["anna single, n"]);
  });

  it("is not told when it was over before anybody could be told", () => {
    const { look } = town([], [], [anna]);
    expect(look(EVENING_MS + 12 * HOUR_MS)).toEqual([]);
  });

  it("reaches only who asked for its topic and severity, and whom it is meant for", () => {
    const noon = EVENING_MS - 10 * HOUR_MS;
    const listeners = [anna, person("carla", { leastSeverity: "urgent" }), person("dino", { topics: ["energy"] })];
    const forDino = dark("job", { topic: "work", severity: "warning", to: ["dino"], raisedAtMs: noon });
    const { look } = town([dark("w", { severity: "warning", raisedAtMs: noon }), forDino], [], listeners);
    expect(look(noon)).toEqual(["anna single, w", "dino single, job"]);
  });
});

describe("a flood", () => {
  const noon = EVENING_MS - 10 * HOUR_MS;
  const many = (count: number, first = 0, more: Partial<Notice> = {}) =>
    Array.from({ length: count }, (_, index) =>
      dark(`w${first + index}`, { severity: "warning", raisedAtMs: noon, ...more }),
    );

  it("is one digest, not fifty messages", () => {
    expect(town(many(50), [], [anna]).look(noon)).toEqual(["anna digest, 50 notices"]);
  });

  it("that comes one by one is three messages, then a digest each quarter of an hour; an urgent one waits two minutes", () => {
    const { look } = town([], [], [anna]);
    for (const index of [0, 1, 2]) expect(look(noon + index * 1_000, many(index + 1))).toHaveLength(1);
    expect(look(noon + MINUTE_MS, many(10))).toEqual([]);
    expect(look(noon + 14 * MINUTE_MS, many(10))).toEqual([]);
    const urgent = dark("q1", { raisedAtMs: noon });
    expect(look(noon + MINUTE_MS, [...many(10), urgent])).toEqual([]);
    expect(look(noon + 3 * MINUTE_MS, [...many(10), urgent])).toEqual(["anna digest, 8 notices"]);
  });
});

it("keeps the hours of the clock on the nights when it changes", () => {
  const quiet = person("anna", { quiet: { fromMinute: 60, toMinute: 180 } });
  const warning = (raisedAtMs: number) => [dark("w", { severity: "warning", raisedAtMs })];
  // 29 March: 01:30 local is 00:30Z; the clock jumps from 2 to 3 at 01:00Z.
  for (const [at, expected] of [
    ["2026-03-29T00:30:00Z", 0],
    ["2026-03-29T01:00:00Z", 1],
    // 25 October: 02:30 comes twice.
    ["2026-10-25T00:30:00Z", 0],
    ["2026-10-25T01:30:00Z", 0],
    ["2026-10-25T02:00:00Z", 1],
  ] as const)
    expect(town(warning(Date.parse(at)), [], [quiet]).look(Date.parse(at)), at).toHaveLength(expected);
});
