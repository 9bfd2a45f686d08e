import type { StoredTable } from "@lucciola/platform/registry/stored-tables.ts";
import { KEPT_BACK, TABLES } from "./table-declarations.ts";

/** What the registry stores and nobody has said of whether it can be taken along, and what is said of what is not there. */
export function uncoveredTables(stored: readonly StoredTable[]): string[] {
  const declared = new Map(TABLES.map((declaration) => [declaration.table, declaration]));
  const there = new Set(stored.map(({ name }) => name));
  const missing = [...declared.keys(), ...Object.keys(KEPT_BACK)].filter((name) => !there.has(name));
  return [
    ...missing.map((name) => `${name} is declared, but the registry has no such table`),
    ...stored.flatMap(({ name, columns }) => {
      const declaration = declared.get(name);
      if (declaration === undefined)
        return Object.hasOwn(KEPT_BACK, name) ? [] : [`${name} has no export and no reason for having none`];
      const withheld = Object.keys(declaration.withheld ?? {});
      const said = [...declaration.columns.split(" ").map((column) => column.replace("{}", "")), ...withheld];
      const own = columns.map((column) => column.name);
      return [
        ...own
          .filter((column) => !said.includes(column))
          .map((column) => `${name}.${column} is neither exported nor withheld`),
        ...said
          .filter((column) => !own.includes(column))
          .map((column) => `${name}.${column} is declared, but not there`),
      ];
    }),
  ];
}
