import { describe, expect, it } from "vitest";
import { addQuarter, isStudyOf, startStudy, tellSupply } from "./silence-study.ts";

const Z = 4;
const SCATTER_W = 3;
const UNITS = { units: [["lamp-1"], ["lamp-2"]], darkCircuits: [] };
/** Full light, 70 % and 40 % of it: what two lamps of 60 and 33 W would draw. */
const LEVELS = [1, 0.7, 0.4];

/** What the meter tells of two silent lamps after nine quarters of an hour at three levels. */
function told(options: {
  readonly draws: (level: number) => number;
  readonly beforeW?: number;
  readonly levels?: number[];
}) {
  const { draws, beforeW = 0, levels = LEVELS } = options;
  let study = startStudy(UNITS, beforeW, 0);
  for (const level of levels)
    for (const scatter of [-2, 0, 2]) {
      const would = [60, 33].map((powerW) => ({ powerW: powerW * level, spread: 0.04 }));
      study = addQuarter(study, draws(level) + scatter, would);
    }
  return tellSupply(study, SCATTER_W, Z).map(({ supply }) => supply);
}

describe("which of two silent lamps still draw, by the cabinet's meter", () => {
  it.each<[string, (level: number) => number, string[]]>([
    ["both", (level) => 93 * level, ["present", "present"]],
    ["the greater", (level) => 60 * level, ["present", "lost"]],
    ["the smaller", (level) => 33 * level, ["lost", "present"]],
    ["neither", () => 0, ["lost", "lost"]],
    ["the greater, 5 % more than it used to", (level) => 63 * level, ["present", "lost"]],
    ["neither, but a load of 290 W that came meanwhile and does not dim", () => 290, ["lost", "lost"]],
    ["the smaller beside such a load", (level) => 33 * level + 290, ["lost", "present"]],
  ])("%s", (_, draws, expected) => {
    expect(told({ draws })).toEqual(expected);
  });

  it("nobody knows while a new load and the lamps stand at one level", () => {
    expect(told({ draws: () => 290, levels: [0.7, 0.7, 0.7] })).toEqual(["unknown", "unknown"]);
  });

  it("a load that was there just before they fell silent is none of theirs", () => {
    expect(told({ draws: () => 60, beforeW: 60, levels: [1, 1, 1] })).toEqual(["lost", "lost"]);
  });

  it("begins anew when a circuit goes dark or another lamp falls silent", () => {
    const study = startStudy(UNITS, 0, 0);
    expect(isStudyOf(study, UNITS)).toBe(true);
    expect(isStudyOf(study, { ...UNITS, darkCircuits: ["c1"] })).toBe(false);
    expect(isStudyOf(study, { ...UNITS, units: [...UNITS.units, ["lamp-3"]] })).toBe(false);
  });
});
