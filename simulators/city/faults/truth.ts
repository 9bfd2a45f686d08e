import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Town } from "../layout/town.ts";
import { amountOf, type Fault, FOR_EVER_MS } from "./fault.ts";
import { faultKind } from "./fault-kinds.ts";

/** One line of the ground truth: when, where, what, and how it is expected to show. */
export interface TruthLine {
  readonly id: string;
  readonly kind: string;
  readonly point: string;
  /** Its name, or the name of the cabinet of a circuit. */
  readonly place: string;
  readonly from: string;
  /** `null` until somebody clears it. */
  readonly until: string | null;
  readonly amount: number | null;
  readonly unit: string | null;
  readonly origin: string;
  readonly expected: string;
}

const COLUMNS = ["id", "kind", "point", "place", "from", "until", "amount", "unit", "origin", "expected"] as const;

export function truthLines(town: Town, faults: readonly Fault[]): TruthLine[] {
  const names = new Map<string, string>([
    ...town.lamps.map(({ point }): [string, string] => [point.id, point.name]),
    ...town.cabinets.map(({ point }): [string, string] => [point.id, point.name]),
    ...town.buildings.flatMap(({ supplies }) => supplies.map(({ point }): [string, string] => [point.id, point.name])),
  ]);
  for (const { id, cabinet } of town.circuits) names.set(id, names.get(cabinet) ?? cabinet);
  return faults.map((fault) => {
    const { expected, amount } = faultKind(fault.kind);
    return {
      id: fault.id,
      kind: fault.kind,
      point: fault.point,
      place: names.get(fault.point) ?? fault.point,
      from: formatInstant(fault.fromMs),
      until: fault.untilMs === FOR_EVER_MS ? null : formatInstant(fault.untilMs),
      amount: amount === undefined ? null : amountOf(fault),
      unit: amount?.unit ?? null,
      origin: fault.origin,
      expected,
    };
  });
}

/** The lines as CSV (RFC 4180), with a heading. */
export const truthCsv = (lines: readonly TruthLine[]): string =>
  [COLUMNS, ...lines.map((line) => COLUMNS.map((column) => line[column] ?? ""))]
    .map((cells) => cells.map((cell) => quoted(String(cell))).join(","))
    .join("\r\n");

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
