import type { GroupOrders, GroupSetpoints } from "@lucciola/contract/lighting/group-message.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingProgramme, LightingSite, ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";

/** A level that a role is asked for from an instant on. */
export type AskedLevel = readonly [from: string, dimPct: number];

/** What some of the town's lamps are told before the network goes, and what must come of it in the night without. */
export interface LampRole {
  readonly name: string;
  readonly assignment: Omit<ProgrammeAssignment, "revision" | "site">;
  /** Between dusk and dawn, by the wall clock in UTC: written by hand from what the role is told. */
  readonly asked: readonly AskedLevel[];
  /** Share at which its gear is driven for that, for constant light output. */
  readonly driveShare: number;
}

export const SITE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
/** The night before the Immacolata, a holiday in Italy. */
export const DUSK = "2026-12-07T15:30:00Z";

const programme = (
  id: string,
  initialDimPct: number,
  steps: readonly [time: string, dimPct: number][],
): LightingProgramme => ({
  id,
  version: 1,
  name: id,
  on: { kind: "sun", event: "sunset", offsetMin: 0 },
  off: { kind: "sun", event: "sunrise", offsetMin: 0 },
  initialDimPct,
  fadeMs: 10_000,
  steps: steps.map(([time, dimPct]) => ({ from: { kind: "clock", time }, dimPct, fadeMs: 10_000 })),
});
const ordinary = programme("ordinary", 100, [["22:00", 70], ["00:00", 50], ["05:00", 70], ["06:00", 100]]); // biome-ignore format: a programme a line
const festive = programme("festive", 100, [["02:00", 60]]);
const greedy = programme("greedy", 100, [["23:00", 10]]);

const settings: LampSettings = { circuit: "permanent", designDimPct: 90, leastDimPct: 40 };
/** Rome is an hour ahead of UTC in December. */
const ORDINARY: readonly AskedLevel[] = [
  [DUSK, 100],
  ["2026-12-07T21:00:00Z", 70],
  ["2026-12-07T23:00:00Z", 50],
  ["2026-12-08T04:00:00Z", 70],
  ["2026-12-08T05:00:00Z", 100],
];

const plain = { programme: ordinary, settings, groups: ["town"] };

export const LAMP_ROLES: readonly LampRole[] = [
  { name: "on its programme", assignment: plain, asked: ORDINARY, driveShare: 1 },
  {
    name: "on the calendar's festive night",
    assignment: {
      ...plain,
      calendar: {
        calendar: {
          id: "town",
          version: 1,
          name: "Town",
          defaultProgramme: "ordinary",
          rules: [{ kind: "holiday", eve: true, programme: "festive" }],
        },
        programmes: [ordinary, festive],
      },
    },
    asked: [[DUSK, 100], ["2026-12-08T01:00:00Z", 60]], // biome-ignore format: a night a line
    driveShare: 1,
  },
  {
    name: "on a programme under its floor",
    assignment: { ...plain, programme: greedy },
    asked: [[DUSK, 100], ["2026-12-07T22:00:00Z", 40]], // biome-ignore format: a night a line
    driveShare: 1,
  },
  {
    name: "of constant light output",
    assignment: {
      ...plain,
      settings: {
        ...settings,
        constantLightOutput: {
          depreciation: [
            { burnHours: 0, fluxPct: 100 },
            { burnHours: 60_000, fluxPct: 80 },
          ],
        },
      },
    },
    asked: ORDINARY,
    driveShare: 0.8,
  },
  {
    name: "following the traffic until its lease ends",
    assignment: { ...plain, settings: { ...settings, adaptiveGroup: "viale" }, groups: ["town", "viale"] },
    asked: [[DUSK, 55], ["2026-12-07T18:00:00Z", 90]], // biome-ignore format: a night a line
    driveShare: 1,
  },
  {
    name: "locked for a crew until two",
    assignment: { ...plain, groups: ["town", "crew"] },
    asked: [[DUSK, 0], ["2026-12-08T01:00:00Z", 50], ...ORDINARY.slice(3)], // biome-ignore format: a night a line
    driveShare: 1,
  },
  {
    name: "brighter for the market from eight to eleven",
    assignment: { ...plain, groups: ["town", "market"] },
    asked: [[DUSK, 100], ["2026-12-07T19:00:00Z", 85], ["2026-12-07T22:00:00Z", 70], ...ORDINARY.slice(2)],
    driveShare: 1,
  },
];

const BEGINS = "2026-12-07T13:00:00Z";
export const SETPOINTS: Readonly<Record<string, GroupSetpoints>> = {
  viale: {
    at: BEGINS,
    setpoints: [
      {
        id: "tai-1",
        kind: "set",
        dimPct: 55,
        fadeMs: 0,
        from: BEGINS,
        until: "2026-12-07T18:00:00Z",
        operatingClass: "M4",
      },
    ],
  },
};
export const ORDERS: Readonly<Record<string, GroupOrders>> = {
  crew: {
    at: BEGINS,
    orders: [
      { id: "crew-1", kind: "lock", dimPct: 0, fadeMs: 0, from: BEGINS, until: "2026-12-08T01:00:00Z", priority: 50 },
    ],
  },
  market: {
    at: BEGINS,
    orders: [
      {
        id: "market-1",
        kind: "override",
        dimPct: 85,
        fadeMs: 0,
        from: "2026-12-07T19:00:00Z",
        until: "2026-12-07T22:00:00Z",
        priority: 50,
      },
    ],
  },
};
