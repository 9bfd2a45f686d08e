import {
  IMPORTED_AMOUNTS,
  IMPORTED_REGISTERS,
  type ImportedAmount,
  type ImportedRegister,
} from "@lucciola/contract/metering/imported-readings.ts";
import { type Static, Type } from "typebox";
import { shown } from "../csv/shown-cell.ts";
import { OperationalError } from "../process/operational-error.ts";
import { readAmount } from "./curve-cells.ts";
import { type CurveRegister, type CurveRowReader, type CurveRun, refused } from "./curve-row.ts";
import { createWallTimeReader } from "./wall-time.ts";

const Column = Type.String({ minLength: 1, maxLength: 200, description: "name in the header" });

/** Which columns of a CSV file hold what; a row is one interval, or one reading of a register. */
export const CurveMapping = Type.Object(
  {
    supply: Type.Optional({ ...Column, description: "column with POD, PDR or the supply's id" }),
    time: Column,
    zone: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: "IANA zone of times without an offset" }),
    ),
    stepMinutes: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 44_640, description: "length of an interval; needed for amounts" }),
    ),
    names: Type.Optional(
      Type.Union([Type.Literal("start"), Type.Literal("end")], { description: "which end of an interval the time is" }),
    ),
    values: Type.Array(
      Type.Object(
        {
          column: Column,
          quantity: Type.Enum([...IMPORTED_AMOUNTS, ...IMPORTED_REGISTERS]),
          unit: Type.String({
            minLength: 1,
            maxLength: 8,
            description: "Wh, kWh, MWh, varh, kvarh, L, m3; W or kW on average",
          }),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 10 },
    ),
  },
  { additionalProperties: false },
);
export type CurveMapping = Static<typeof CurveMapping>;

const ENERGY: Readonly<Record<string, number>> = { Wh: 1, kWh: 1e3, MWh: 1e6 };
const POWER: Readonly<Record<string, number>> = { W: 1, kW: 1e3, MW: 1e6 };
const REACTIVE: Readonly<Record<string, number>> = { varh: 1, kvarh: 1e3, Mvarh: 1e6 };
const VOLUME: Readonly<Record<string, number>> = { L: 1, l: 1, m3: 1e3, mc: 1e3 };

interface ValueColumn {
  readonly cell: number;
  readonly name: string;
  readonly quantity: ImportedAmount | ImportedRegister;
  readonly factor: number;
}

/**
 * The reader of a file as its mapping says. Throws OperationalError `curve-mapping-wrong` when a column is not there, a
 * unit is not the quantity's, or amounts have no length.
 */
export function mappedRowsReader(
  columns: readonly string[],
  mapping: CurveMapping,
  defaultZone: string,
): CurveRowReader {
  const { supply, time, zone = defaultZone, stepMinutes, names = "start" } = mapping;
  const cellOf = (name: string): number => {
    const cell = columns.indexOf(name);
    if (cell >= 0) return cell;
    throw wrong(`there is no column ${shown(name)}; the file has ${columns.map(shown).join(", ")}`);
  };
  const timeCell = cellOf(time);
  const supplyCell = supply === undefined ? undefined : cellOf(supply);
  const stepMs = (stepMinutes ?? 0) * 60_000;
  const values = mapping.values.map(({ column, quantity, unit }): ValueColumn => {
    const isAmount = isAmountName(quantity);
    if (isAmount && stepMs === 0) throw wrong(`stepMinutes must say how long an interval of ${quantity} is`);
    const factor = factorOf(quantity, unit, isAmount ? stepMs : undefined);
    if (factor === undefined) throw wrong(`${shown(unit)} is not a unit of ${quantity}`);
    return { cell: cellOf(column), name: column, quantity, factor };
  });
  const readTime = createWallTimeReader(zone);
  /** The newest time of each supply, which tells the two passes of a doubled hour apart. */
  const previous = new Map<string | undefined, number>();

  return (cells) => {
    const code = supplyCell === undefined ? undefined : (cells[supplyCell] ?? "");
    const at = readTime(cells[timeCell] ?? "", previous.get(code));
    if (!at.ok) return refused(time, at.issues.join("; "));
    previous.set(code, at.value);
    const runs: CurveRun[] = [];
    const registers: CurveRegister[] = [];
    for (const { cell, name, quantity, factor } of values) {
      const amount = readAmount(cells[cell] ?? "", factor);
      if (!amount.ok) return refused(name, amount.issues.join("; "));
      if (amount.value === undefined) continue;
      if (isAmountName(quantity)) {
        const startMs = names === "start" ? at.value : at.value - stepMs;
        runs.push({ code, quantity, startMs, stepMs, values: [amount.value] });
      } else registers.push({ code, quantity, atMs: at.value, value: Math.round(amount.value) });
    }
    return runs.length + registers.length === 0 ? { kind: "passed-over" } : { kind: "taken", runs, registers };
  };
}

const isAmountName = (quantity: string): quantity is ImportedAmount =>
  (IMPORTED_AMOUNTS as readonly string[]).includes(quantity);

/** From the file's unit to the quantity's own. A mean power times the length of its interval is an energy. */
function factorOf(
  quantity: ImportedAmount | ImportedRegister,
  unit: string,
  stepMs: number | undefined,
): number | undefined {
  if (quantity === "volumeL" || quantity === "volumeTotalL") return VOLUME[unit];
  if (quantity === "importReactiveVarh" || quantity === "exportReactiveVarh") return REACTIVE[unit];
  const power = POWER[unit];
  return power !== undefined && stepMs !== undefined ? (power * stepMs) / 3_600_000 : ENERGY[unit];
}

const wrong = (problem: string): OperationalError =>
  new OperationalError({ code: "curve-mapping-wrong", message: `The mapping does not fit the file: ${problem}` });
