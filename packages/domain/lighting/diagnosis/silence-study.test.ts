import { describe, expect, it } from "vitest";
import { burningOdds, type SilenceStudy, startStudy, studyQuarter } from "./silence-study.ts";

/** Natural logarithm: four hundred to one. */
const SURE = 6;
const SCATTER_W = 3;
const QUARTER_MS = 900_000;
const LAMPS_W = [60, 33];
/** Full light, 70 % and 40 % of it. */
const LEVELS = [1, 1, 1, 0.7, 0.7, 0.7, 0.4, 0.4, 0.4];

interface Night {
  /** What the meter shows beyond the known lamps, quarter by quarter, W; the meter's own scatter comes on top. */
  readonly draws: (level: number, quarter: number) => number;
  readonly beforeW?: number;
  readonly levels?: readonly number[];
  readonly lampsW?: readonly number[];
  /** From which quarter on each lamp is silent. */
  readonly silentFrom?: readonly number[];
}

function studied({ draws, beforeW = 0, levels = LEVELS, lampsW = LAMPS_W, silentFrom = [] }: Night): SilenceStudy {
  let study = startStudy(beforeW, SCATTER_W, 0, "");
  for (const [quarter, level] of levels.entries()) {
    const silent = lampsW.flatMap((powerW, lamp) =>
      quarter < (silentFrom[lamp] ?? 0) ? [] : [{ lamps: [`lamp-${lamp + 1}`], powerW: powerW * level, spread: 0.04 }],
    );
    const fromMs = quarter * QUARTER_MS;
    const beyondW = draws(level, quarter) + 2 * ((quarter % 3) - 1);
    const around = { levels: String(level), dark: "", isLate: false, movedW: 0, errorW: SCATTER_W };
    study = studyQuarter(study, { fromMs, toMs: fromMs + QUARTER_MS, beyondW, ...around }, silent);
  }
  return study;
}

/** What is certain of each lamp. */
const told = (night: Night): string[] => {
  const study = studied(night);
  return study.units.map((_, unit) => {
    const odds = burningOdds(study, unit);
    return Math.abs(odds) < SURE ? "unknown" : odds > 0 ? "burns" : "dark";
  });
};

describe("which of two silent lamps still draw, by the cabinet's meter", () => {
  it.each<[string, (level: number) => number, string[]]>([
    ["both", (level) => 93 * level, ["burns", "burns"]],
    ["the greater", (level) => 60 * level, ["burns", "dark"]],
    ["the smaller", (level) => 33 * level, ["dark", "burns"]],
    ["neither", () => 0, ["dark", "dark"]],
    ["the greater, 5 % more than it used to", (level) => 63 * level, ["burns", "dark"]],
    ["neither, but a load of 290 W that came meanwhile and does not dim", () => 290, ["dark", "dark"]],
    ["the smaller beside such a load", (level) => 33 * level + 290, ["dark", "burns"]],
  ])("%s", (_, draws, expected) => {
    expect(told({ draws })).toEqual(expected);
  });

  it("nobody knows while a new load and the lamps stand at one level", () => {
    expect(told({ draws: () => 290, levels: [0.7, 0.7, 0.7] })).toEqual(["unknown", "unknown"]);
  });

  it("a load that was there just before they fell silent is none of theirs", () => {
    expect(told({ draws: () => 60, beforeW: 60, levels: [1, 1, 1] })).toEqual(["dark", "dark"]);
  });

  it("nobody knows which of two lamps of the same power burns, only that one does", () => {
    const night: Night = { draws: (level) => 60 * level, lampsW: [60, 60] };
    expect(told(night)).toEqual(["unknown", "unknown"]);
    const { accounts } = studied(night);
    expect(
      accounts
        .slice(0, 2)
        .map(({ burning }) => burning)
        .sort(),
    ).toEqual([1, 2]);
  });

  it("a fuse is no lost connection because a dusk was odd: lamps that were still dark by their last word drew 80 W", () => {
    const atDusk = (_: number, quarter: number): number => (quarter === 0 ? 80 : 0);
    expect(told({ draws: atDusk, lampsW: [32], levels: [1, 1, 1, 1] })).toEqual(["dark"]);
  });

  it("what was seen of a lamp is not forgotten when another falls silent and the two are alike", () => {
    const night: Night = { draws: () => 0, lampsW: [60, 60], silentFrom: [0, 3], levels: [1, 1, 1, 1, 1, 1] };
    expect(told({ ...night, draws: () => 60 })).toEqual(["burns", "dark"]);
    expect(told({ ...night, draws: (_, quarter) => (quarter < 3 ? 0 : 60) })).toEqual(["dark", "burns"]);
  });
});
