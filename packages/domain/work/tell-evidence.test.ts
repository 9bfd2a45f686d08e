import { expect, it } from "vitest";
import { tellEvidence } from "./tell-evidence.ts";

it("tells a crew what the diagnosis saw, and says nothing of what it has no words for", () => {
  expect(tellEvidence({ dimPct: 0, desiredDimPct: 70, activePowerW: 0.4, usualPowerW: 41, shareFrom: 0.9 })).toEqual({
    it: "Riferisce il 0 % dove si vuole il 70 %. Assorbe 0,4 W; di solito, a questo livello, 41 W.",
    en: "It reports 0 % where 70 % is wanted. It draws 0.4 W; usually, at this level, 41 W.",
  });
  expect(tellEvidence({ lamps: 10, minutesSilent: 40 }).en).toBe("It concerns 10 lamps. Silent for 40 minutes.");
  expect(tellEvidence({ something: 1 })).toEqual({ it: "", en: "" });
});
