import { basename } from "node:path";
import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { FUEL_UNITS, type FuelUnit, fuelUnitIssue, supplyCodeKey } from "@lucciola/contract/ids/supply-code.ts";
import { readCellDay } from "../../csv/series-cells.ts";
import { shown } from "../../csv/shown-cell.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { FuelDelivery } from "../energy/supplies.ts";
import type { Point, Registry } from "../registry.ts";
import { type ColumnMapping, checkMapping, matchColumns, requireColumns } from "./match-columns.ts";
import { openSource, type SourceOptions } from "./open-source.ts";
import { type RowIssue, RowReader } from "./row-reader.ts";

export interface DeliveryImport extends SourceOptions {
  readonly file: string;
  readonly mapping: ColumnMapping;
  /** Only tells what would be done. */
  readonly dryRun: boolean;
  /** Takes the good rows of a file that has bad ones too; otherwise nothing of it. */
  readonly skipBadRows: boolean;
  /** Local day on which it is imported, `YYYY-MM-DD`: what is dated later has not been delivered yet. */
  readonly today: string;
  readonly nowMs: number;
  /** Who the audit log says it was. */
  readonly actor: string;
}

export interface DeliveryReport {
  readonly file: string;
  readonly format: string;
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  /** The first ones. */
  readonly issues: readonly RowIssue[];
  readonly unusedColumns: readonly string[];
  /** What was read, the unchanged included, in the order of the file. */
  readonly deliveries: readonly FuelDelivery[];
  /** Whether the registry holds it now. */
  readonly applied: boolean;
}

const MAX_ROWS = 100_000;
const MAX_LISTED = 1_000;
const UNITS = new Map([...new Set(Object.values(FUEL_UNITS).flat())].map((unit) => [unit.toLowerCase(), unit]));
/** `4.000` is four in one country and four thousand in the other. */
const AMBIGUOUS = /^\d{1,3}[.,]\d{3}$/;

/**
 * Brings a file of fuel deliveries into the registry, in one transaction, and tells what is wrong with each row. The same
 * file again changes nothing. Throws OperationalError `import-unreadable`, `import-columns-missing`,
 * `import-mapping-wrong`, `import-too-large`.
 */
export async function importDeliveries(registry: Registry, options: DeliveryImport): Promise<DeliveryReport> {
  const { file, mapping, dryRun, skipBadRows, nowMs, actor } = options;
  checkMapping("deliveries", mapping);
  const source = await openSource(file, options);
  const seen = new Map<string, string>();
  const supplyOf = supplyFinder(registry);
  const deliveries: FuelDelivery[] = [];
  const issues: RowIssue[] = [];
  let rows = 0;
  let refused = 0;
  const { columns } = source;
  if (columns === undefined) {
    await source.close();
    throw new OperationalError({
      code: "import-unreadable",
      message: `${file} is a map: deliveries lie in a CSV file`,
    });
  }
  const { columnOf, unused } = matchColumns(columns, "deliveries", mapping);
  try {
    requireColumns(file, source.format, columns, "deliveries", mapping);
    for await (const row of source.rows) {
      if (++rows > MAX_ROWS)
        throw new OperationalError({
          code: "import-too-large",
          message: `${file} has more than ${MAX_ROWS} rows: divide it`,
        });
      const reader = new RowReader(row, columnOf);
      const delivery = reader.issues.length > 0 ? undefined : readDelivery(reader, supplyOf, options.today);
      if (delivery !== undefined) {
        const former = seen.get(keyOf(delivery));
        if (former === undefined) seen.set(keyOf(delivery), row.place);
        else
          reader.refuse(
            "document",
            `the same supply, day and document as in ${former}: two loads of one day are told apart by their documents`,
          );
      }
      if (delivery === undefined || reader.issues.length > 0) {
        refused += 1;
        issues.push(...reader.issues.slice(0, MAX_LISTED - issues.length));
      } else deliveries.push(delivery);
    }
  } finally {
    await source.close();
  }
  const isWanted = !dryRun && (refused === 0 || skipBadRows);
  const count = registry.transaction(() => {
    const counted = compare(registry, deliveries);
    if (isWanted && counted.added + counted.changed > 0) {
      registry.supplies.putDeliveries(deliveries);
      const detail = `${counted.added} new, ${counted.changed} changed, ${counted.unchanged} unchanged, ${refused} refused`;
      registry.audit.record({ atMs: nowMs, actor, action: "import-deliveries", target: basename(file), detail });
    }
    return counted;
  });
  return {
    file,
    format: source.format,
    rows,
    ...count,
    refused,
    issues,
    unusedColumns: unused,
    deliveries,
    applied: isWanted,
  };
}

function readDelivery(
  row: RowReader,
  supplyOf: (code: string) => Point | undefined,
  today: string,
): FuelDelivery | undefined {
  const code = row.requiredText("supply", 64, undefined);
  const point = supplyOf(code);
  if (point === undefined && code !== "")
    row.refuse("supply", `there is no supply ${shown(code)}: add it (lucciola import supplies), or correct it`);
  const day = row.requiredText("date", 32, undefined);
  const date = readCellDay(day);
  if (date === undefined && day !== "") row.refuse("date", `${shown(day)} is no day: write 2026-01-31 or 31/01/2026`);
  if (date !== undefined && date > today) row.refuse("date", `${date} is still to come: is the year right?`);
  const unitCell = row.requiredText("unit", 16, undefined);
  const unit = UNITS.get(unitCell.toLowerCase());
  const unitIssue = unitCell === "" || point === undefined ? undefined : fuelUnitIssue(unit ?? unitCell, point.carrier);
  if (unitIssue !== undefined) row.refuse("unit", unitIssue);
  // Litres and kilograms are bought by the thousand, tonnes and cubic metres of wood with three decimals.
  if (unit === "L" || unit === "kg") refuseAmbiguous(row, "amount");
  refuseAmbiguous(row, "cost_eur");
  const amount = row.number("amount", 0.001, 1e7, undefined);
  if (row.cell("amount") === "") row.refuse("amount", "amount is empty: fill it in");
  const costEur = row.number("cost_eur", 0, 1e8, undefined);
  const document = row.text("document", 100, undefined) ?? "";
  if (row.issues.length > 0 || point === undefined || date === undefined || unit === undefined || amount === undefined)
    return undefined;
  return {
    supply: point.id,
    date,
    document,
    amount,
    unit: unit as FuelUnit,
    costEur5: costEur === undefined ? undefined : Math.round(costEur * 100_000),
  };
}

function refuseAmbiguous(row: RowReader, field: string): void {
  const text = row.cell(field);
  if (text === undefined || !AMBIGUOUS.test(text)) return;
  const digits = text.replace(/[.,]/, "");
  row.refuse(field, `${shown(text)} is read in two ways: write ${digits}, or with two decimals`);
}

const keyOf = ({ supply, date, document }: FuelDelivery): string => JSON.stringify([supply, date, document]);

function supplyFinder({ assets }: Registry): (code: string) => Point | undefined {
  const known = new Map<string, Point>();
  for (const point of assets.points("supply")) {
    known.set(point.id, point);
    if (point.supplyCode !== undefined) known.set(supplyCodeKey(point.supplyCode), point);
  }
  return (code) => known.get(code) ?? known.get(supplyCodeKey(code));
}

function compare({ supplies }: Registry, deliveries: readonly FuelDelivery[]) {
  const known = new Map<string, FuelDelivery>();
  for (const supply of new Set<PointId>(deliveries.map((delivery) => delivery.supply)))
    for (const delivery of supplies.deliveries(supply)) known.set(keyOf(delivery), delivery);
  const count = { added: 0, changed: 0, unchanged: 0 };
  for (const delivery of deliveries) {
    const former = known.get(keyOf(delivery));
    if (former === undefined) count.added += 1;
    else if (
      former.amount === delivery.amount &&
      former.unit === delivery.unit &&
      former.costEur5 === delivery.costEur5
    )
      count.unchanged += 1;
    else count.changed += 1;
  }
  return count;
}
