import type { AssetKind } from "./import-kind.ts";
import type { Asset } from "./read-assets.ts";
import type { RowIssue } from "./row-reader.ts";

/** What an import did, or would do. Lists are cut; the counts are not. */
export interface ImportReport {
  readonly kind: AssetKind;
  readonly file: string;
  readonly format: string;
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly warned: number;
  /** Supplies that rows of buildings brought by their codes; counted in the numbers above as well. */
  readonly supplies: number;
  /** Whether the registry holds it now. */
  readonly applied: boolean;
  readonly changes: readonly AssetChange[];
  readonly issues: readonly RowIssue[];
  readonly warnings: readonly RowIssue[];
  /** Columns of the file that nothing was taken from. */
  readonly unusedColumns: readonly string[];
}

export interface AssetChange {
  readonly id: string;
  /** Such as `nominalPowerW 60 -> 57`. */
  readonly differences: readonly string[];
}

/** What differs between two states of one asset, in words; empty when nothing does. */
export function differencesOf(former: Asset, asset: Asset): string[] {
  const before = new Map<string, unknown>(Object.entries(former));
  return Object.entries(asset)
    .filter(([name, value]) => before.get(name) !== value)
    .map(([name, value]) => `${name} ${written(before.get(name))} -> ${written(value)}`);
}

const written = (value: unknown): string => (value === undefined ? "none" : String(value));
