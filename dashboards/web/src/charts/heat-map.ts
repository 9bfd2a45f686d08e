/** A row of a heat map: a day or a week, with what was drawn in each hour of the clock. */
export interface HeatRow {
  /** How it is said: "ven 9 ott" */
  readonly name: string;
  /** 24 values in the unit of the map; `null`: not known, or an hour that the clock skipped. */
  readonly hours: readonly (number | null)[];
}

export const HEAT_STEPS = 6;

/** The upper ends of the colours: even steps from 0 to a round number above the largest value. */
export function heatScale(rows: readonly HeatRow[]): number[] {
  const largest = Math.max(0, ...rows.flatMap(({ hours }) => hours.map((value) => value ?? 0)));
  const top = roundUp(largest);
  return Array.from({ length: HEAT_STEPS }, (_, step) => (top * (step + 1)) / HEAT_STEPS);
}

/** The next number that is easily divided by six: 6, 12, 18, 30 or 60 of a power of ten. */
function roundUp(value: number): number {
  if (value <= 0) return HEAT_STEPS;
  const power = 10 ** Math.floor(Math.log10(value / 6));
  return (
    [6, 9, 12, 18, 24, 30, 36, 48, 60].map((each) => each * power).find((each) => each >= value * (1 - 1e-9)) ??
    60 * power
  );
}

/** Which colour a value has, from 0; `undefined` where nothing is known. */
export function heatStep(value: number | null | undefined, scale: readonly number[]): number | undefined {
  if (value == null) return undefined;
  const step = scale.findIndex((end) => value <= end);
  return step < 0 ? scale.length - 1 : step;
}

/** Where an arrow leads from a cell; the map does not wrap around. */
export function heatMove(
  key: string,
  { row, hour }: { readonly row: number; readonly hour: number },
  rows: number,
): { readonly row: number; readonly hour: number } | undefined {
  const within = (value: number, end: number) => Math.min(end - 1, Math.max(0, value));
  switch (key) {
    case "ArrowUp":
      return { row: within(row - 1, rows), hour };
    case "ArrowDown":
      return { row: within(row + 1, rows), hour };
    case "ArrowLeft":
      return { row, hour: within(hour - 1, 24) };
    case "ArrowRight":
      return { row, hour: within(hour + 1, 24) };
    case "Home":
      return { row, hour: 0 };
    case "End":
      return { row, hour: 23 };
    case "PageUp":
      return { row: within(row - 7, rows), hour };
    case "PageDown":
      return { row: within(row + 7, rows), hour };
    default:
      return undefined;
  }
}
