import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { openDatabase } from "./database.ts";
import { openRegistry } from "./open-registry.ts";

const entry = (atMs: number, action = "login") => ({
  atMs,
  actor: "anna",
  action,
  target: "session",
  detail: `${atMs}`,
});

test("entries are listed newest first, and those of one moment last in, first out", () => {
  const { audit, close } = openRegistry({ path: ":memory:", log: silentLogger });
  for (const one of [entry(1), entry(3, "login"), entry(3, "order"), entry(2)]) audit.record(one);
  expect(audit.list({ limit: 3 })).toEqual([entry(3, "order"), entry(3, "login"), entry(2)]);
  expect(audit.list({ limit: 3, beforeMs: 3 })).toEqual([entry(2), entry(1)]);
  close();
});

test("entries are found by who, what, to what and when, page by page", () => {
  const { audit, close } = openRegistry({ path: ":memory:", log: silentLogger });
  for (const one of [entry(5, "order"), entry(2), { ...entry(3, "order"), target: "lamp-Roma-5" }, entry(4, "order")])
    audit.record(one);
  const times = (filter: Parameters<typeof audit.find>[0]) => audit.find(filter).map(({ atMs }) => atMs);
  expect(times({ limit: 9, action: "order" })).toEqual([5, 4, 3]);
  expect(times({ limit: 9, target: "roma" })).toEqual([3]);
  expect(times({ limit: 9, fromMs: 3, beforeMs: 5 })).toEqual([4, 3]);
  expect(times({ limit: 9, actor: "bruno" })).toEqual([]);
  const [, second] = audit.find({ limit: 2 });
  expect(times({ limit: 9, beforeId: second?.id ?? 0 })).toEqual([3, 2]);
  expect(audit.actions()).toEqual(["login", "order"]);
  close();
});

test("an entry can neither be changed nor removed, not even by another program with the file", () => {
  const folder = mkdtempSync(join(tmpdir(), "lucciola-audit-"));
  const path = join(folder, "registry.db");
  const registry = openRegistry({ path, log: silentLogger });
  registry.audit.record(entry(1));
  const db = openDatabase(path);
  expect(() => db.run("UPDATE audit SET actor = 'bruno'")).toThrow("never edited");
  expect(() => db.run("DELETE FROM audit")).toThrow("never shortened");
  expect(registry.audit.list({ limit: 9 })).toEqual([entry(1)]);
  db.close();
  registry.close();
  rmSync(folder, { recursive: true });
});
