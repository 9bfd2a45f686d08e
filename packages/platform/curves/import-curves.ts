import { basename } from "node:path";
import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { ImportedReadings } from "@lucciola/contract/metering/imported-readings.ts";
import type { RowIssue } from "../registry/import/row-reader.ts";
import type { Point, Registry } from "../registry/registry.ts";
import type { CurveRow } from "./curve-row.ts";
import { type KnownSupplies, knownSupplies } from "./known-supplies.ts";
import { type CurveFileOptions, openCurves } from "./open-curves.ts";
import { ReadingParcel } from "./reading-parcel.ts";

export interface CurveImportOptions extends CurveFileOptions {
  readonly file: string;
  /** The supply of all rows, where the file does not name it. */
  readonly supply: Point | undefined;
  readonly dryRun: boolean;
  /** Takes the good rows of a file that has bad ones too; otherwise nothing of it. */
  readonly skipBadRows: boolean;
  readonly nowMs: number;
  /** Who the audit log says it was. */
  readonly actor: string;
  /** Hands readings over; resolves when they are kept durably. */
  readonly send: (readings: ImportedReadings) => Promise<void>;
}

/** What a file brought a supply, or would. */
export interface SupplyShare {
  readonly supply: PointId;
  readonly quantity: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly values: number;
  /** Of amounts, in the quantity's unit; undefined for registers. */
  readonly sum: number | undefined;
  /** A meter of the town measures this supply: what it says counts, and the file lies beside it. */
  readonly isMetered: boolean;
}

export interface CurveImportReport {
  readonly file: string;
  readonly format: string;
  readonly rows: number;
  /** Rows without anything to take. */
  readonly passedOver: number;
  readonly refused: number;
  /** Whether the readings were handed over. */
  readonly applied: boolean;
  readonly shares: readonly SupplyShare[];
  /** The first thousand. */
  readonly issues: readonly RowIssue[];
  readonly notes: readonly string[];
}

const MAX_LISTED = 1_000;

/**
 * Brings the readings of a file to their supplies, or only tells what would be done. The file is read twice: to check all
 * of it, then to hand it over in parcels. An import that was broken off is done again whole; a reading has one place, so
 * that what was there already changes nothing. Throws what `openCurves` and `send` throw, and `csv-unreadable`.
 */
export async function importCurves(registry: Registry, options: CurveImportOptions): Promise<CurveImportReport> {
  const { file, dryRun, skipBadRows, actor, nowMs } = options;
  const supplies = knownSupplies(registry, options.supply, nowMs);
  const report = await checkFile(supplies, options);
  const isWanted = !dryRun && report.shares.length > 0 && (report.refused === 0 || skipBadRows);
  if (!isWanted) return { ...report, applied: false };
  await handOver(supplies, options);
  const detail = report.shares.map(({ supply, values }) => `${values} values of ${supply}`).join(", ");
  registry.audit.record({
    atMs: nowMs,
    actor,
    action: "import-curves",
    target: basename(file),
    detail: detail.slice(0, 2_000),
  });
  return { ...report, applied: true };
}

async function checkFile(
  supplies: KnownSupplies,
  options: CurveImportOptions,
): Promise<Omit<CurveImportReport, "applied">> {
  const { format, rows } = await openCurves(options.file, options);
  const shares = new Shares(supplies);
  const issues: RowIssue[] = [];
  const notes = new Set<string>();
  const count = { rows: 0, passedOver: 0, refused: 0 };
  for await (const { line, row } of rows) {
    count.rows += 1;
    const checked = checkRow(row, supplies);
    if (checked.kind === "passed-over") count.passedOver += 1;
    else if (checked.kind === "refused") {
      count.refused += 1;
      if (issues.length < MAX_LISTED)
        issues.push({ place: `line ${line}`, column: checked.column, reason: checked.reason });
    } else {
      shares.add(checked.point, checked.row);
      if (checked.row.note !== undefined && notes.size < MAX_LISTED) notes.add(checked.row.note);
    }
  }
  return { file: options.file, format, ...count, shares: shares.list(), issues, notes: [...notes] };
}

async function handOver(supplies: KnownSupplies, options: CurveImportOptions): Promise<void> {
  const { rows } = await openCurves(options.file, options);
  const parcel = new ReadingParcel(basename(options.file));
  const sendParcel = async () => {
    const readings = parcel.take();
    if (readings !== undefined) await options.send(readings);
  };
  for await (const { row } of rows) {
    const checked = checkRow(row, supplies);
    if (checked.kind !== "placed") continue;
    for (const run of checked.row.runs) parcel.addRun(checked.point.id, run);
    for (const register of checked.row.registers) parcel.addRegister(checked.point.id, register);
    if (parcel.isFull) await sendParcel();
  }
  await sendParcel();
}

type Taken = Extract<CurveRow, { kind: "taken" }>;
type Checked = Exclude<CurveRow, Taken> | { readonly kind: "placed"; readonly point: Point; readonly row: Taken };

function checkRow(row: CurveRow, supplies: KnownSupplies): Checked {
  if (row.kind !== "taken") return row;
  const placed = supplies.find((row.runs[0] ?? row.registers[0])?.code);
  if (!placed.ok) return { kind: "refused", reason: placed.reason };
  const issue = supplies.issueOf(placed.point, row);
  return issue === undefined ? { kind: "placed", point: placed.point, row } : { kind: "refused", reason: issue };
}

/** Adds up what each supply gets. */
class Shares {
  readonly #supplies: KnownSupplies;
  readonly #found = new Map<string, { -readonly [Key in keyof SupplyShare]: SupplyShare[Key] }>();

  constructor(supplies: KnownSupplies) {
    this.#supplies = supplies;
  }

  add(point: Point, { runs, registers }: Taken): void {
    for (const { quantity, startMs, stepMs, values } of runs) {
      const share = this.#of(point, quantity, startMs, startMs + stepMs * values.length);
      for (const value of values) {
        if (value === undefined) continue;
        share.values += 1;
        share.sum = (share.sum ?? 0) + value;
      }
    }
    for (const { quantity, atMs } of registers) this.#of(point, quantity, atMs, atMs).values += 1;
  }

  list(): SupplyShare[] {
    return [...this.#found.values()];
  }

  #of(point: Point, quantity: string, fromMs: number, toMs: number) {
    const key = `${point.id} ${quantity}`;
    const known = this.#found.get(key);
    if (known !== undefined) {
      known.fromMs = Math.min(known.fromMs, fromMs);
      known.toMs = Math.max(known.toMs, toMs);
      return known;
    }
    const isMetered = this.#supplies.isMetered(point);
    const share = { supply: point.id, quantity, fromMs, toMs, values: 0, sum: undefined, isMetered };
    this.#found.set(key, share);
    return share;
  }
}
