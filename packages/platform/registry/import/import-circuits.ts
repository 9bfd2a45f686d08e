import { basename } from "node:path";
import { parsePointId } from "@lucciola/contract/ids/ids.ts";
import { shown } from "../../csv/shown-cell.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { Registry } from "../registry.ts";
import { type ColumnMapping, checkMapping, matchColumns, requireColumns } from "./match-columns.ts";
import { openSource, type SourceOptions } from "./open-source.ts";
import { type RowIssue, RowReader } from "./row-reader.ts";

export interface CircuitImport extends SourceOptions {
  readonly file: string;
  readonly mapping: ColumnMapping;
  /** Only tells what would be done. */
  readonly dryRun: boolean;
  readonly nowMs: number;
  /** Who the audit log says it was. */
  readonly actor: string;
}

export interface CircuitReport {
  readonly file: string;
  readonly format: string;
  readonly rows: number;
  readonly refused: number;
  /** The first ones. */
  readonly issues: readonly RowIssue[];
  readonly unusedColumns: readonly string[];
  /** Each circuit of the file with its lamps, from the cabinet outwards. */
  readonly circuits: ReadonlyMap<string, readonly string[]>;
  /** How many of them were not so before. */
  readonly changed: number;
  /** Whether the registry holds it now. */
  readonly applied: boolean;
}

interface HungLamp {
  readonly lamp: string;
  readonly position: number;
}

const MAX_ROWS = 500_000;
const MAX_LISTED = 1_000;
const CIRCUIT = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/;

/**
 * Brings in which lamps hang on which line, from the cabinet outwards: by their position, or as they stand in the file. A
 * circuit that the file names is as the file says; others stay. All is taken or nothing. Throws OperationalError
 * `import-unreadable`, `import-columns-missing`, `import-mapping-wrong`, `import-too-large`.
 */
export async function importCircuits(registry: Registry, options: CircuitImport): Promise<CircuitReport> {
  const { file, mapping, dryRun, nowMs, actor } = options;
  checkMapping("circuits", mapping);
  const source = await openSource(file, options);
  const { columns } = source;
  if (columns === undefined) {
    await source.close();
    throw new OperationalError({ code: "import-unreadable", message: `${file} is a map: circuits lie in a CSV file` });
  }
  const { columnOf, unused } = matchColumns(columns, "circuits", mapping);
  const issues: RowIssue[] = [];
  const hung = new Map<string, HungLamp[]>();
  const seen = new Map<string, string>();
  const cabinets = new Map<string, { cabinet: string; lamp: string }>();
  let rows = 0;
  let refused = 0;
  try {
    requireColumns(file, source.format, columns, "circuits", mapping);
    for await (const row of source.rows) {
      if (++rows > MAX_ROWS)
        throw new OperationalError({
          code: "import-too-large",
          message: `${file} has more than ${MAX_ROWS} rows: divide it`,
        });
      const reader = new RowReader(row, columnOf);
      const read = reader.issues.length > 0 ? undefined : readRow(reader, rows);
      if (read !== undefined) {
        const former = seen.get(read.lamp);
        if (former !== undefined)
          reader.refuse("lamp", `${read.lamp} hangs on a line already, in ${former}: a lamp has one`);
        seen.set(read.lamp, row.place);
      }
      if (read === undefined || reader.issues.length > 0) {
        refused += 1;
        issues.push(...reader.issues.slice(0, MAX_LISTED - issues.length));
      } else hung.set(read.circuit, [...(hung.get(read.circuit) ?? []), read]);
    }
  } finally {
    await source.close();
  }
  const circuits = new Map(
    [...hung].map(([circuit, lamps]) => [
      circuit,
      lamps.sort((a, b) => a.position - b.position).map(({ lamp }) => lamp),
    ]),
  );
  const before = registry.alarms.circuits();
  const changed = [...circuits].filter(([circuit, lamps]) => lamps.join("\n") !== before.get(circuit)?.join("\n"));
  const applied = !dryRun && refused === 0;
  if (applied && changed.length > 0)
    registry.transaction(() => {
      for (const [circuit, lamps] of changed) registry.alarms.putCircuit(circuit, lamps);
      const detail = `${changed.length} circuits, ${changed.reduce((sum, [, lamps]) => sum + lamps.length, 0)} lamps`;
      registry.audit.record({ atMs: nowMs, actor, action: "import-circuits", target: basename(file), detail });
    });
  return {
    file,
    format: source.format,
    rows,
    refused,
    issues,
    unusedColumns: unused,
    circuits,
    changed: changed.length,
    applied,
  };

  function readRow(row: RowReader, order: number): ({ circuit: string } & HungLamp) | undefined {
    const lamp = row.identifier("lamp", parsePointId);
    const circuit = row.requiredText("circuit", 64, undefined);
    const position = row.number("position", 0, 1e6, undefined) ?? order;
    if (circuit !== "" && !CIRCUIT.test(circuit))
      row.refuse("circuit", `${shown(circuit)} is no name of a line: letters, digits, space, dot, - and _`);
    if (lamp === undefined) {
      if (row.issues.length === 0) row.refuse("lamp", "lamp is empty: fill it in");
      return undefined;
    }
    const point = registry.assets.point(lamp);
    if (point?.kind !== "lamp") row.refuse("lamp", `there is no lamp ${lamp}: import the lamps first, or correct it`);
    else if (point.simulated) row.refuse("lamp", `${lamp} belongs to the simulated town, which has its own lines`);
    else if (point.cabinet === undefined)
      row.refuse("lamp", `${lamp} has no cabinet: say it with lucciola import lamps first`);
    else {
      const former = cabinets.get(circuit);
      if (former === undefined) cabinets.set(circuit, { cabinet: point.cabinet, lamp });
      else if (former.cabinet !== point.cabinet)
        row.refuse(
          "circuit",
          `${circuit} would leave two cabinets: ${lamp} hangs on ${point.cabinet}, ${former.lamp} on ${former.cabinet}`,
        );
    }
    return row.issues.length > 0 ? undefined : { circuit, lamp, position };
  }
}
