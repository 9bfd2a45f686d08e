import type { Database } from "./database.ts";

/** A value as SQLite keeps it; a blob is an `ArrayBuffer`. */
export type StoredValue = string | number | ArrayBuffer | null;
export type StoredRow = Readonly<Record<string, StoredValue>>;

export interface StoredColumn {
  readonly name: string;
  /** TEXT, INTEGER, REAL or BLOB: every table is STRICT. */
  readonly type: string;
}
export interface StoredTable {
  readonly name: string;
  readonly columns: readonly StoredColumn[];
}

/** Half-open range of a column of instants, epoch milliseconds. */
export interface StoredPeriod {
  readonly column: string;
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/** The registry's tables as they are, for who takes them elsewhere. */
export interface StoredTables {
  /** Every table, by name. */
  list(): StoredTable[];
  count(table: string, period?: StoredPeriod): number;
  /**
   * Rows in the order of the primary key, `size` at a time. Each page is a look of its own: nothing is locked in between, a
   * row that is added or changed meanwhile is in it or not, and none comes twice.
   */
  pages(table: string, columns: readonly string[], size: number, period?: StoredPeriod): Generator<StoredRow[]>;
  /** Where a point or a building is: [longitude, latitude] in degrees; a supply without a place of its own is at its building. */
  position(id: string): readonly [number, number] | undefined;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export function createStoredTables(db: Database): StoredTables {
  const columnsOf = (table: string) =>
    db.all<{ name: string; type: string; pk: number }>("SELECT name, type, pk FROM pragma_table_info(?)", table);

  function within({ column, fromMs, toMs }: StoredPeriod): [string, number][] {
    return [
      ...(fromMs === undefined ? [] : [[`${quoted(column)} >= ?`, fromMs] as [string, number]]),
      ...(toMs === undefined ? [] : [[`${quoted(column)} < ?`, toMs] as [string, number]]),
    ];
  }

  return {
    list: () =>
      db
        .all<{ name: string }>(
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name",
        )
        .map(({ name }) => ({ name, columns: columnsOf(name).map(({ name, type }) => ({ name, type })) })),
    count: (table, period) => {
      const conditions = period === undefined ? [] : within(period);
      const where = conditions.length === 0 ? "" : `WHERE ${conditions.map(([sql]) => sql).join(" AND ")}`;
      const values = conditions.map(([, value]) => value);
      return db.first<{ n: number }>(`SELECT count(*) AS n FROM ${quoted(table)} ${where}`, ...values)?.n ?? 0;
    },
    *pages(table, columns, size, period) {
      const primary = columnsOf(table)
        .filter(({ pk }) => pk > 0)
        .sort((a, b) => a.pk - b.pk)
        .map(({ name }) => name);
      const keys = primary.length === 0 ? ["rowid"] : primary;
      const order = keys.map((key) => (key === "rowid" ? key : quoted(key))).join(", ");
      // Under names of their own: a key may be a column that is asked for as well.
      const named = keys.map((key, index) => `${key === "rowid" ? key : quoted(key)} AS "key ${index}"`);
      const select = `SELECT ${[...columns.map(quoted), ...named].join(", ")} FROM ${quoted(table)}`;
      const conditions = period === undefined ? [] : within(period);
      for (let last: StoredRow | undefined; ; ) {
        const seen = last;
        const after = seen === undefined ? [] : [`(${order}) > (${keys.map(() => "?").join(", ")})`];
        const all = [...conditions.map(([sql]) => sql), ...after];
        const where = all.length === 0 ? "" : ` WHERE ${all.join(" AND ")}`;
        const from = seen === undefined ? [] : keys.map((_, index) => seen[`key ${index}`]);
        const rows: StoredRow[] = db.all<StoredRow>(
          `${select}${where} ORDER BY ${order} LIMIT ?`,
          ...conditions.map(([, value]) => value),
          ...(from as (string | number)[]),
          size,
        );
        if (rows.length > 0) yield rows;
        if (rows.length < size) return;
        last = rows.at(-1);
      }
    },
    position: (id) => {
      const found = db.first<{ longitude: number | null; latitude: number | null }>(
        `SELECT coalesce(point.longitude_deg, building.longitude_deg) AS longitude,
           coalesce(point.latitude_deg, building.latitude_deg) AS latitude
         FROM point LEFT JOIN building ON building.id = point.building WHERE point.id = ?1
         UNION ALL SELECT longitude_deg, latitude_deg FROM building WHERE id = ?1 LIMIT 1`,
        id,
      );
      return found?.longitude == null || found.latitude === null ? undefined : [found.longitude, found.latitude];
    },
  };
}
