import highsPackage from "highs";

/** The types of the package take its ES module for CommonJS. */
const loadHighs = highsPackage as unknown as typeof highsPackage.default;

let loaded: ReturnType<typeof loadHighs> | undefined;

/** One for the thread. Making it takes longer than a small problem: whoever counts the seconds has it made before. */
export function loadSolver(): ReturnType<typeof loadHighs> {
  loaded ??= loadHighs({});
  return loaded;
}

/** Maximise `cost * x`, `0 <= x <= upper`, `lower <= row <= upper` for each row. */
export interface MixedIntegerProblem {
  readonly cost: readonly number[];
  readonly upper: readonly number[];
  readonly isInteger: readonly boolean[];
  readonly rows: readonly {
    readonly columns: readonly number[];
    readonly values: readonly number[];
    readonly lower: number;
    readonly upper: number;
  }[];
}

export type MixedIntegerAnswer =
  | {
      readonly kind: "solved";
      readonly values: readonly number[];
      readonly objective: number;
      /** Nothing can be better than this. */
      readonly bound: number;
      readonly isProvenBest: boolean;
      /** What one more of each row's upper end would bring; of a problem without integers. */
      readonly rowDuals?: readonly number[];
    }
  | { readonly kind: "infeasible" }
  | { readonly kind: "no-answer"; readonly status: string };

/**
 * Solves with HiGHS (WebAssembly, one thread). It blocks while it runs: in a server, only in a thread of its own. `start`
 * is a solution that is known already. Its answer is a claim: whoever asks checks it.
 */
export async function solveMixedInteger(
  { cost, upper, isInteger, rows }: MixedIntegerProblem,
  { timeLimitS, gap, start }: { readonly timeLimitS: number; readonly gap: number; readonly start?: readonly number[] },
): Promise<MixedIntegerAnswer> {
  const highs = await loadSolver();
  const starts = [0];
  for (const { columns } of rows) starts.push((starts.at(-1) ?? 0) + columns.length);
  const { objectiveSense, variableType } = highs.constants;
  return highs.withModel(
    {
      numCols: cost.length,
      numRows: rows.length,
      sense: objectiveSense.maximize,
      colCost: cost,
      colLower: cost.map(() => 0),
      colUpper: upper.map((value) => (Number.isFinite(value) ? value : highs.infinity)),
      rowLower: rows.map(({ lower }) => (Number.isFinite(lower) ? lower : -highs.infinity)),
      rowUpper: rows.map(({ upper: most }) => (Number.isFinite(most) ? most : highs.infinity)),
      matrix: {
        format: "csr",
        numRows: rows.length,
        numCols: cost.length,
        starts,
        indices: rows.flatMap(({ columns }) => columns),
        values: rows.flatMap(({ values }) => values),
      },
      integrality: isInteger.map((integer) => (integer ? variableType.integer : variableType.continuous)),
    },
    (model) => {
      model.options.set({
        output_flag: false,
        time_limit: timeLimitS,
        mip_rel_gap: gap,
        mip_feasibility_tolerance: 1e-9,
      });
      if (start !== undefined) model.setSolution({ colValue: [...start] });
      model.run();
      const status = String(model.getModelStatus());
      const isFeasible = Number(model.info.get("primal_solution_status")) === 2;
      if (!isFeasible) {
        const isInfeasible = model.getModelStatus() === highs.constants.modelStatus.infeasible;
        return isInfeasible ? { kind: "infeasible" as const } : { kind: "no-answer" as const, status };
      }
      const objective = model.getObjectiveValue();
      const { colValue, rowDual } = model.getSolution();
      const isProvenBest = model.getModelStatus() === highs.constants.modelStatus.optimal;
      const isLinear = !isInteger.some(Boolean);
      // Prices of a linear problem that was not solved to the end are no prices.
      const rowDuals = isLinear && isProvenBest && rowDual !== undefined ? { rowDuals: [...rowDual] } : {};
      return {
        kind: "solved" as const,
        values: [...(colValue ?? [])],
        objective,
        bound: isLinear
          ? isProvenBest
            ? objective
            : Number.POSITIVE_INFINITY
          : Number(model.info.get("mip_dual_bound")),
        ...rowDuals,
        isProvenBest,
      };
    },
  );
}
