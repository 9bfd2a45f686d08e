import { expect, it } from "vitest";
import { familyOf, type PlannedWork, roadmapRows } from "./roadmap.ts";

const work = (place: string, year: number, investEur: number): PlannedWork => ({
  measure: `${place}-${year}`,
  name: place,
  kind: "windows",
  place: { kind: "building", id: place },
  year,
  investEur,
  grants: [],
  ownEur: investEur,
  savingKwhPerYear: 1,
  savingEurPerYear: 1,
  savingCo2KgPerYear: 1,
});
const years = [2027, 2028].map((year) => ({
  year,
  ...{ budgetEur: 0, spentEur: 0, grantsEur: 0, carriedEur: 0, savingKwh: 0, savingEur: 0, savingCo2Kg: 0 },
}));

it("shows the dearest places in the order in which works reach them, and the others together", () => {
  const works = [work("hall", 2028, 90), work("school", 2027, 50), work("gym", 2027, 5), work("shed", 2028, 4)];
  const rows = roadmapRows({ works: [...works, work("school", 2028, 1)], years }, 3);
  expect(rows.map(({ place, places }) => [place, places])).toEqual([
    ["school", 1],
    ["hall", 1],
    [undefined, 2],
  ]);
  expect(rows[0]?.years.map((ones) => ones.length)).toEqual([1, 1]);
  expect(rows[2]?.years.map((ones) => ones.map(({ name }) => name))).toEqual([["gym"], ["shed"]]);
  expect(roadmapRows({ works, years }).length).toBe(4);
});

it("of a plan that was made before works told their kind, the works are of no family", () => {
  const { kind: _, ...older } = work("hall", 2027, 1);
  expect([familyOf(work("hall", 2027, 1)), familyOf(older)]).toEqual(["envelope", "other"]);
});
