import { basename } from "node:path";
import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { supplyCodeKey } from "@lucciola/contract/ids/supply-code.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { Point, Registry } from "../registry.ts";
import type { AssetKind } from "./import-kind.ts";
import { type AssetChange, differencesOf, type ImportReport } from "./import-report.ts";
import type { ImportSource, SourceRow } from "./import-source.ts";
import { type ColumnMapping, checkMapping, matchColumns, requireColumns } from "./match-columns.ts";
import { openSource, type SourceOptions } from "./open-source.ts";
import { type Asset, isBuilding, type KnownTown, type ReadAsset, readAssets } from "./read-assets.ts";
import { type RowIssue, RowReader } from "./row-reader.ts";

export interface ImportOptions extends SourceOptions {
  readonly kind: AssetKind;
  readonly file: string;
  readonly mapping: ColumnMapping;
  /** Only tells what would be done. */
  readonly dryRun: boolean;
  /** Takes the good rows of a file that has bad ones too; otherwise nothing of it. */
  readonly skipBadRows: boolean;
  /** What a new lamp runs; stored where the registry does not have it yet. */
  readonly programme: LightingProgramme;
  readonly nowMs: number;
  /** Who the audit log says it was. */
  readonly actor: string;
}

/** What is new or changed is held in memory until all is read, some 500 bytes each. */
const MAX_ROWS = 1_000_000;
const MAX_LISTED = 1_000;

/**
 * Brings a file of buildings, supplies, lamps or cabinets into the registry, in one transaction, and tells what came of
 * each row. The same file again changes nothing. Throws OperationalError `import-unreadable`, `import-columns-missing`,
 * `import-mapping-wrong`, `import-too-large`, and `import-overtaken` (retryable) when others changed the assets meanwhile.
 */
export async function importAssets(registry: Registry, options: ImportOptions): Promise<ImportReport> {
  const { kind, file, mapping, dryRun, skipBadRows } = options;
  checkMapping(kind, mapping);
  const source = await openSource(file, options);
  const version = registry.assets.version();
  const plan = await planImport(registry, source, options).finally(() => source.close());
  const isWanted = !dryRun && (plan.refused === 0 || skipBadRows);
  if (isWanted && plan.assets.length > 0) registry.transaction(() => carryOut(registry, plan, version, options));
  const { assets: _, lamps: __, ...told } = plan;
  return { kind, file, format: source.format, applied: isWanted, ...told };
}

interface Plan extends Omit<ImportReport, "kind" | "file" | "format" | "applied"> {
  /** New and changed. */
  readonly assets: readonly Asset[];
  /** New ones, which are to run a programme. */
  readonly lamps: readonly PointId[];
}

async function planImport(
  registry: Registry,
  source: ImportSource,
  { kind, file, mapping }: ImportOptions,
): Promise<Plan> {
  if (source.columns !== undefined) requireColumns(file, source.format, source.columns, kind, mapping);
  const town = knownTown(registry);
  const once = new FirstPlaces();
  const assets: Asset[] = [];
  const lamps: PointId[] = [];
  const changes: AssetChange[] = [];
  const issues: RowIssue[] = [];
  const warnings: RowIssue[] = [];
  const unused = new Set<string>();
  const count = { rows: 0, added: 0, changed: 0, unchanged: 0, refused: 0, warned: 0, supplies: 0 };
  const columnsOf = columnMatcher(kind, mapping, unused);

  for await (const row of source.rows) {
    if (++count.rows > MAX_ROWS)
      throw new OperationalError({
        code: "import-too-large",
        message: `${file} has more than ${MAX_ROWS} rows: divide it`,
      });
    const reader = new RowReader(row, columnsOf(row));
    const read = readAssets(kind, reader, town);
    for (const { asset } of read) once.refuseRepeated(asset, row, reader);
    if (reader.warnings.length > 0) count.warned += 1;
    addUpTo(MAX_LISTED, warnings, reader.warnings);
    if (reader.issues.length > 0) {
      count.refused += 1;
      addUpTo(MAX_LISTED, issues, reader.issues);
    } else {
      if (kind === "buildings") count.supplies += read.length - 1;
      read.forEach(sort);
    }
  }
  return { ...count, changes, issues, warnings, unusedColumns: [...unused], assets, lamps };

  function sort({ asset, former }: ReadAsset): void {
    const differences = former === undefined ? [] : differencesOf(former, asset);
    if (former === undefined) {
      count.added += 1;
      if (kind === "lamps") lamps.push((asset as Point).id);
    } else if (differences.length === 0) {
      count.unchanged += 1;
      return;
    } else {
      count.changed += 1;
      addUpTo(MAX_LISTED, changes, [{ id: asset.id, differences }]);
    }
    assets.push(asset);
  }
}

function carryOut(registry: Registry, plan: Plan, version: number, options: ImportOptions): void {
  const { kind, file, programme, nowMs, actor } = options;
  const { assets, programmes, audit } = registry;
  if (assets.version() !== version)
    throw new OperationalError({
      code: "import-overtaken",
      message: "The registry was changed by somebody else while the file was read. Nothing was imported: try again",
      retryable: true,
    });
  const points = plan.assets.filter((asset): asset is Point => !isBuilding(asset));
  assets.putBuildings(plan.assets.filter(isBuilding));
  assets.putPoints(points);
  if (plan.lamps.length > 0) {
    if (programmes.get(programme.id) === undefined) programmes.put(programme);
    programmes.assign(plan.lamps, programme.id);
  }
  const detail = `${plan.added} new, ${plan.changed} changed, ${plan.unchanged} unchanged, ${plan.refused} refused`;
  audit.record({ atMs: nowMs, actor, action: `import-${kind}`, target: basename(file), detail });
}

/** The registry as it is when the import begins; what other rows name again and again is asked once. */
function knownTown({ assets }: Registry): KnownTown {
  const named = new Map<string, ReturnType<KnownTown["building"]>>();
  const cabinets = new Map(assets.points("cabinet").map((point) => [point.id, point]));
  let codes: Map<string, PointId> | undefined;
  return {
    building: (id) => {
      if (!named.has(id)) named.set(id, assets.building(id));
      return named.get(id);
    },
    point: (id) => cabinets.get(id) ?? assets.point(id),
    supplyWith: (codeKey) => {
      codes ??= new Map(
        assets
          .points("supply")
          .flatMap(({ id, supplyCode }) =>
            supplyCode === undefined ? [] : [[supplyCodeKey(supplyCode), id] as const],
          ),
      );
      return codes.get(codeKey);
    },
  };
}

/** Where in the file an id, or the code of a supply, stood first: there may be no second. */
class FirstPlaces {
  readonly #places = new Map<string, string>();

  refuseRepeated(asset: Asset, { place }: SourceRow, reader: RowReader): void {
    // One supply may feed several cabinets.
    const code = "kind" in asset && asset.kind === "supply" ? asset.supplyCode : undefined;
    this.#note(`id ${asset.id}`, place, reader);
    if (code !== undefined) this.#note(`code ${supplyCodeKey(code)}`, place, reader);
  }

  #note(what: string, place: string, reader: RowReader): void {
    const first = this.#places.get(what);
    if (first === undefined) this.#places.set(what, place);
    else reader.refuse(undefined, `the ${what} is in ${first} already: take one of the two out`);
  }
}

function addUpTo<T>(limit: number, list: T[], more: readonly T[]): void {
  list.push(...more.slice(0, Math.max(0, limit - list.length)));
}

/** The columns of each row; features that have the same properties as the one before share the answer. */
function columnMatcher(
  kind: AssetKind,
  mapping: ColumnMapping,
  unused: Set<string>,
): (row: SourceRow) => ReadonlyMap<string, string> {
  let last: { readonly key: string; readonly columnOf: ReadonlyMap<string, string> } | undefined;
  return ({ cells }) => {
    const key = [...cells.keys()].join("\0");
    if (last?.key !== key) {
      const matched = matchColumns(cells.keys(), kind, mapping);
      for (const column of matched.unused) if (unused.size < MAX_LISTED) unused.add(column);
      last = { key, columnOf: matched.columnOf };
    }
    return last.columnOf;
  };
}
