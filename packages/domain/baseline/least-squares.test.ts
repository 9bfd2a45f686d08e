import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitLeastSquares } from "./least-squares.ts";

// Longley (1967), J. Am. Stat. Assoc. 62:819; certified by NIST, Statistical Reference Datasets, linear regression:
// columns that nearly repeat each other, on which normal equations lose most digits.
const LONGLEY = [
  [60323, 83, 234289, 2356, 1590, 107608, 1947],
  [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
  [60171, 88.2, 258054, 3682, 1616, 109773, 1949],
  [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
  [63221, 96.2, 328975, 2099, 3099, 112075, 1951],
  [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
  [64989, 99, 365385, 1870, 3547, 115094, 1953],
  [63761, 100, 363112, 3578, 3350, 116219, 1954],
  [66019, 101.2, 397469, 2904, 3048, 117388, 1955],
  [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
  [68169, 108.4, 442769, 2936, 2798, 120445, 1957],
  [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
  [68655, 112.6, 482704, 3813, 2552, 123366, 1959],
  [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
  [69331, 115.7, 518173, 4806, 2572, 127852, 1961],
  [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
];
const column = (index: number) => LONGLEY.map((row) => row[index] ?? Number.NaN);

describe("fitLeastSquares", () => {
  it("keeps ten digits of Longley's data, as certified by NIST", () => {
    const fit = fitLeastSquares({ observed: column(0), columns: [1, 2, 3, 4, 5, 6].map(column) });
    const certified = [
      15.0618722713733, -0.035819179292591, -2.02022980381683, -1.03322686717359, -0.0511041056535807, 1829.15146461355,
    ];
    for (const [index, value] of certified.entries()) expect((fit?.coefficients[index] ?? 0) / value).toBeCloseTo(1, 9);
    expect((fit?.intercepts[0] ?? 0) / -3482258.63459582).toBeCloseTo(1, 9);
    expect(fit?.r2).toBeCloseTo(0.995479004577296, 12);
    expect(fit?.rmseAdj).toBeCloseTo(304.854073561965, 6);
    expect(fit?.tStatistics[5]).toBeCloseTo(1829.15146461355 / 455.478499142212, 8);
    expect(fit).toMatchObject({ rows: 16, parameters: 7, aliased: [] });
  });

  it("counts a row of weight 2 as two rows, but for the number of rows", () => {
    const temperatures = [0, 5, 10, 15, 20];
    const use = [50, 41, 29, 22, 9];
    const weighted = fitLeastSquares({ observed: use, columns: [temperatures], weights: [1, 2, 1, 0, 1] });
    const repeated = fitLeastSquares({ observed: [50, 41, 41, 29, 9], columns: [[0, 5, 5, 10, 20]] });
    expect(weighted?.coefficients[0]).toBeCloseTo(repeated?.coefficients[0] ?? 0, 12);
    expect(weighted?.intercepts[0]).toBeCloseTo(repeated?.intercepts[0] ?? 0, 12);
    expect(weighted?.r2).toBeCloseTo(repeated?.r2 ?? 0, 12);
    expect(weighted?.rows).toBe(4);
    expect(weighted?.residuals[3]).toBeCloseTo(
      22 - (weighted?.intercepts[0] ?? 0) - 15 * (weighted?.coefficients[0] ?? 0),
      12,
    );
  });

  it("names a column that repeats another, and fits the others as if it were not there", () => {
    const [degrees, use] = [
      [1, 2, 3, 4],
      [3, 5, 8, 9],
    ];
    const fit = fitLeastSquares({
      observed: use,
      columns: [degrees, degrees.map((each) => 3 * each + 7), [1, 1, 1, 1]],
    });
    const alone = fitLeastSquares({ observed: use, columns: [degrees] });
    expect(fit?.aliased).toEqual([1, 2]);
    expect(fit?.coefficients).toEqual([alone?.coefficients[0], 0, 0]);
    expect(fit?.parameters).toBe(2);
    expect(fit?.r2Adj).toBe(alone?.r2Adj);
  });

  it("says that there is nothing to fit without a row", () => {
    expect(fitLeastSquares({ observed: [], columns: [] })).toBeUndefined();
    expect(fitLeastSquares({ observed: [1], columns: [], weights: [0] })).toBeUndefined();
  });

  it("gives each group its own intercept, as a column of ones and zeros for each would", () => {
    const row = fc.record({
      group: fc.integer({ min: 0, max: 3 }),
      temperature: fc.integer({ min: -10, max: 35 }),
      sun: fc.integer({ min: 0, max: 900 }),
      use: fc.integer({ min: 0, max: 500 }),
      weight: fc.constantFrom(0.5, 1),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 12, maxLength: 40 }), (rows) => {
        const all = {
          observed: rows.map((each) => each.use),
          weights: rows.map((each) => each.weight),
          columns: [rows.map((each) => each.temperature), rows.map((each) => each.sun)],
        };
        const grouped = fitLeastSquares({ ...all, groups: rows.map((each) => each.group) });
        const isGroup = (group: number) => rows.map((each) => (each.group === group ? 1 : 0));
        const dummies = fitLeastSquares({ ...all, columns: [...[1, 2, 3].map(isGroup), ...all.columns] });
        expect(grouped?.parameters).toBe(dummies?.parameters);
        for (const [index, residual] of dummies?.residuals.entries() ?? [])
          expect(grouped?.residuals[index]).toBeCloseTo(residual, 6);
        if (dummies?.aliased.length === 0 && (dummies.rmse ?? 0) > 1)
          expect(grouped?.tStatistics[0]).toBeCloseTo(dummies.tStatistics[3] ?? 0, 6);
      }),
      { numRuns: 100 },
    );
  });
});
