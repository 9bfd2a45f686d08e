import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";

const FADE_MS = 10_000;

/**
 * The programme of a town that has chosen none: full light while people are about, 70 % from 22, 50 % from midnight to
 * 5, and full again from 6 until shortly before sunrise. Ten minutes either side of the sun lie well inside civil
 * twilight, which lasts 30 to 40 minutes in Italy.
 */
export const defaultProgramme: LightingProgramme = {
  id: "town-default",
  version: 1,
  // Read in every language of the pages.
  name: "Standard 100-70-50-70-100 %",
  on: { kind: "sun", event: "sunset", offsetMin: 10 },
  off: { kind: "sun", event: "sunrise", offsetMin: -10 },
  initialDimPct: 100,
  fadeMs: FADE_MS,
  steps: [
    { from: { kind: "clock", time: "22:00" }, dimPct: 70, fadeMs: FADE_MS },
    { from: { kind: "clock", time: "00:00" }, dimPct: 50, fadeMs: FADE_MS },
    { from: { kind: "clock", time: "05:00" }, dimPct: 70, fadeMs: FADE_MS },
    { from: { kind: "clock", time: "06:00" }, dimPct: 100, fadeMs: FADE_MS },
  ],
};
