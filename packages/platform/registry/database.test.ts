import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OperationalError } from "../process/operational-error.ts";
import { type Database, isConstraint, openDatabase } from "./database.ts";

let folder: string;
const opened: Database[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-database-"));
});
afterEach(() => {
  for (const db of opened.splice(0)) db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Another connection to the same file, as another process would have. */
function open(busyTimeoutMs = 50): Database {
  const db = openDatabase(join(folder, "town.db"), busyTimeoutMs);
  opened.push(db);
  db.all("PRAGMA journal_mode = WAL");
  db.exec("CREATE TABLE IF NOT EXISTS lamp (id TEXT PRIMARY KEY, value ANY) STRICT");
  return db;
}
const lamps = (db: Database): string[] =>
  db.all<{ id: string }>("SELECT id FROM lamp ORDER BY id").map((row) => row.id);
const add = (db: Database, id: string): number => db.run("INSERT INTO lamp (id) VALUES (?)", id);
const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof OperationalError ? error.code : error;
  }
};

describe("values", () => {
  test.each([
    ["text", "Viale dei Mille 12, è qui 💡", "Viale dei Mille 12, è qui 💡"],
    ["an instant in ms", 1_795_474_245_927, 1_795_474_245_927],
    ["the largest whole number", Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ["a fraction", -0.125, -0.125],
    ["true", true, 1],
    ["false", false, 0],
    ["nothing", undefined, null],
    ["text with a NUL", "a\0b", "a\uFFFDb"],
    ["text that is broken off inside a character", "a\uD83D", "a\uFFFD"],
  ])("%s comes back", (_, given, expected) => {
    const db = open();
    db.run("INSERT INTO lamp (id, value) VALUES ('l', ?)", given);
    expect(db.first("SELECT value FROM lamp WHERE value IS ?", given)).toEqual({ value: expected });
  });

  test("bytes come back, also those of a view into a larger buffer", () => {
    const db = open();
    db.run("INSERT INTO lamp (id, value) VALUES ('l', ?)", new Uint8Array([9, 0, 255, 9]).subarray(1, 3));
    const row = db.first<{ value: ArrayBuffer }>("SELECT value FROM lamp");
    expect(new Uint8Array(row?.value ?? new ArrayBuffer(0))).toEqual(new Uint8Array([0, 255]));
  });

  test("what cannot be stored is refused before it reaches the library, which it would crash", () => {
    const db = open();
    expect(() => db.run("INSERT INTO lamp (id, value) VALUES ('l', ?)", null as unknown as string)).toThrow(TypeError);
  });
});

describe("transactions", () => {
  test("all of it is kept, or none", () => {
    const db = open();
    db.transaction(() => {
      add(db, "a");
      add(db, "b");
    });
    expect(() =>
      db.transaction(() => {
        add(db, "c");
        throw new Error("the import broke off");
      }),
    ).toThrow("the import broke off");
    expect(lamps(db)).toEqual(["a", "b"]);
  });

  test("a part that fails is undone by itself when the whole goes on", () => {
    const db = open();
    db.transaction(() => {
      add(db, "a");
      expect(() =>
        db.transaction(() => {
          add(db, "b");
          add(db, "a");
        }),
      ).toThrow();
      add(db, "c");
    });
    expect(lamps(open())).toEqual(["a", "c"]);
  });

  test("work that waits is refused, and what it did so far is undone", () => {
    const db = open();
    expect(() =>
      db.transaction(async () => {
        add(db, "a");
      }),
    ).toThrow(TypeError);
    expect(lamps(db)).toEqual([]);
  });

  test("a broken rule is told apart by its kind", () => {
    const db = open();
    add(db, "a");
    let refused: unknown;
    try {
      add(db, "a");
    } catch (error) {
      refused = error;
    }
    expect(isConstraint(refused, "PRIMARYKEY")).toBe(true);
    expect(isConstraint(refused, "FOREIGNKEY")).toBe(false);
  });
});

describe("two processes", () => {
  test("while one writes, the other reads what was there, and is told to try again when it writes", () => {
    const [rules, api] = [open(), open()];
    rules.transaction(() => {
      add(rules, "a");
      expect(lamps(api)).toEqual([]);
      expect(codeOf(() => add(api, "b"))).toBe("registry-busy");
    });
    expect(lamps(api)).toEqual(["a"]);
  });

  test("what is written after a refusal is really kept, and locks nobody out", () => {
    const [rules, api] = [open(), open()];
    rules.transaction(() => {
      expect(codeOf(() => add(api, "a"))).toBe("registry-busy");
    });
    // Another statement than the refused one, which the library would leave open.
    api.run("INSERT INTO lamp (id, value) VALUES ('b', 1)");
    expect(lamps(rules)).toEqual(["b"]);
    add(rules, "c");
    expect(lamps(open())).toEqual(["b", "c"]);
  });
});

test("once closed, the file alone holds everything, without its log", () => {
  const db = open();
  add(db, "a");
  db.close();
  rmSync(join(folder, "town.db-wal"), { force: true });
  rmSync(join(folder, "town.db-shm"), { force: true });
  expect(lamps(open())).toEqual(["a"]);
});
