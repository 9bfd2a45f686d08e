import Libsql from "libsql";
import { OperationalError } from "../process/operational-error.ts";

/** What a statement may be given. `undefined` is stored as NULL, a boolean as 1 or 0. */
export type SqlValue = string | number | boolean | Uint8Array | undefined;

/**
 * The narrow door to SQLite, around what libsql 0.5.29 does wrong (each point tried):
 * - a bound boolean, a lone `null` or a lone buffer aborts the whole process, so values are turned here and always
 *   bound as one array;
 * - a statement that failed with SQLITE_BUSY outside a transaction stays open, and the next writes report success
 *   without being committed, so every write goes through `transaction`, which takes the lock first;
 * - `get` adds a `_metadata` field, `pluck().get()` does nothing, `transaction` cannot be nested, and text is cut at a
 *   NUL when it is read.
 */
export interface Database {
  readonly path: string;
  /** All rows of a query, as objects by column name; NULL is `null`, a blob is an `ArrayBuffer`. */
  all<Row>(sql: string, ...values: SqlValue[]): Row[];
  /** The first row of a query, or `undefined`. */
  first<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  /** Changes rows, in the transaction that is open or in its own, and returns how many. */
  run(sql: string, ...values: SqlValue[]): number;
  /** Runs statements that take no values and return nothing. */
  exec(sql: string): void;
  /**
   * Runs `work` in a transaction that holds the write lock from its beginning. Inside another one it is a part that is
   * kept or undone by itself. Throws `TypeError` when `work` is asynchronous.
   */
  transaction<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens an SQLite file (made when missing) or `:memory:`. A change waits `busyTimeoutMs` for another process that is
 * writing. Throws OperationalError `registry-unreadable`; its calls throw that and `registry-busy`,
 * `registry-disk-full` and `registry-read-only`.
 */
export function openDatabase(path: string, busyTimeoutMs = 5_000): Database {
  const explain = (error: unknown): unknown => operationalError(error, path) ?? error;
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw explain(error);
    }
  };
  const db = guarded(() => new Libsql(path, { timeout: busyTimeoutMs }));
  const statements = new Map<string, Libsql.Statement>();
  const prepare = (sql: string): Libsql.Statement => {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = db.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  let depth = 0;

  const database: Database = {
    path,
    all: <Row>(sql: string, ...values: SqlValue[]) => guarded(() => prepare(sql).all(values.map(bindable)) as Row[]),
    first: <Row>(sql: string, ...values: SqlValue[]) => database.all<Row>(sql, ...values)[0],
    run: (sql, ...values) => {
      if (depth === 0) return database.transaction(() => database.run(sql, ...values));
      return guarded(() => prepare(sql).run(values.map(bindable)).changes);
    },
    exec: (sql) => {
      guarded(() => db.exec(sql));
    },
    transaction: (work) => {
      const level = depth;
      database.exec(level === 0 ? "BEGIN IMMEDIATE" : `SAVEPOINT level_${level}`);
      depth += 1;
      try {
        const result = work();
        if (result instanceof Promise) throw new TypeError("A transaction cannot wait: its work must be synchronous");
        database.exec(level === 0 ? "COMMIT" : `RELEASE level_${level}`);
        return result;
      } catch (error) {
        // A full disk makes SQLite undo the whole transaction by itself.
        if (db.inTransaction)
          database.exec(level === 0 ? "ROLLBACK" : `ROLLBACK TO level_${level}; RELEASE level_${level}`);
        throw error;
      } finally {
        depth = level;
      }
    },
    close: () => {
      if (!db.open) return;
      statements.clear();
      try {
        // Moves the log into the file, so that the file alone is a whole copy. Nothing is lost when it cannot: a reader
        // in another process, or a damaged file.
        db.exec("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
      } catch {}
      db.close();
    },
  };
  return database;
}

/** Rows as one value, for `json_each(?)`: a thousand rows in one statement cost a fraction of a thousand statements. */
export const asJsonRows = (rows: readonly (readonly Exclude<SqlValue, Uint8Array>[])[]): string =>
  JSON.stringify(rows.map((row) => row.map(bindable)));

function bindable(value: SqlValue): string | number | Uint8Array | null {
  switch (typeof value) {
    case "string":
      return value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
    case "number":
      return value;
    case "boolean":
      return value ? 1 : 0;
    case "undefined":
      return null;
    default:
      if (value instanceof Uint8Array) return value;
      throw new TypeError(`A value of type ${typeof value} cannot be stored`);
  }
}

/** Whether SQLite refused a change because it would break a constraint of this kind. */
export const isConstraint = (error: unknown, kind: "FOREIGNKEY" | "UNIQUE" | "PRIMARYKEY"): boolean =>
  error instanceof Libsql.SqliteError && error.code === `SQLITE_CONSTRAINT_${kind}`;

/** What a person can do about a failure of SQLite, or `undefined` when it is a bug of ours. */
function operationalError(error: unknown, path: string): OperationalError | undefined {
  if (!(error instanceof Error) || error instanceof OperationalError) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const message = error.message;
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    return new OperationalError({
      code: "registry-busy",
      message: `The registry ${path} stayed locked by another process. Try again; if it stays so, look for a program that holds the file in a transaction.`,
      retryable: true,
      cause: error,
    });
  }
  if (code.startsWith("SQLITE_FULL")) {
    return new OperationalError({
      code: "registry-disk-full",
      message: `The disk of the registry ${path} is full: nothing was changed. Free some space.`,
      retryable: true,
      cause: error,
    });
  }
  if (code.startsWith("SQLITE_READONLY")) {
    return new OperationalError({
      code: "registry-read-only",
      message: `The registry ${path} cannot be written. Check who owns the file and its folder, and that the disk is not mounted read-only.`,
      cause: error,
    });
  }
  if (/^SQLITE_(NOTADB|CORRUPT|CANTOPEN|IOERR)/.test(code) || message.includes("ConnectionFailed")) {
    return new OperationalError({
      code: "registry-unreadable",
      message: `The registry ${path} cannot be read (${message}). Check that it is Lucciola's file and that this user may read and write it and its folder; if it is damaged, restore it from a backup.`,
      cause: error,
    });
  }
  return undefined;
}
