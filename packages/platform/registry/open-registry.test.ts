import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { commandId, deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import Libsql from "libsql";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Logger, silentLogger } from "../log/logger.ts";
import { OperationalError } from "../process/operational-error.ts";
import { openDatabase } from "./database.ts";
import { migrate, migrations } from "./migrations.ts";
import { openRegistry } from "./open-registry.ts";
import type { Point, Registry } from "./registry.ts";

const SCRIPTS = new URL("../../../scripts/", import.meta.url);
const OTHER_PROGRAM = "packages/platform/registry/registry.fixture.ts";

// Once, and not by all that start at the same moment.
beforeAll(() => {
  const make = fileURLToPath(new URL("make-bundle.mjs", SCRIPTS));
  spawnSync(process.execPath, [make, OTHER_PROGRAM], { stdio: "inherit" });
});

let folder: string;
let path: string;
const opened: Registry[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-registry-"));
  path = join(folder, "data", "registry.db");
});
afterEach(() => {
  for (const registry of opened.splice(0)) registry.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(log: Logger = silentLogger): Registry {
  const registry = openRegistry({ path, log });
  opened.push(registry);
  return registry;
}

function refusal(work: () => unknown): OperationalError {
  try {
    work();
  } catch (error) {
    if (error instanceof OperationalError) return error;
    throw error;
  }
  throw new Error("It was not refused");
}

const NEWEST = migrations.at(-1)?.version ?? 0;

const lamp: Point = {
  id: pointId("lamp-1"),
  kind: "lamp",
  name: "Lampada 1",
  building: undefined,
  cabinet: undefined,
  street: "Via Roma",
  latitudeDeg: 45.07,
  longitudeDeg: 7.69,
  nominalPowerW: 70,
  supplyCode: undefined,
  carrier: undefined,
  simulated: false,
};

/** Runs a task of the fixture in another process; `onLine` is called for each line it says. */
function another(task: string, name = "", onLine: (line: string, kill: () => void) => void = () => {}) {
  const run = fileURLToPath(new URL("run.mjs", SCRIPTS));
  const child = spawn(process.execPath, [run, OTHER_PROGRAM, task, path, name], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line, () => child.kill("SIGKILL"));
  });
  return new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on("close", (code, signal) => resolve(signal ?? code));
  });
}

describe("the files", () => {
  test("are made with their folder, and only their owner may read them, the log and the key too", () => {
    open().assets.putPoint(lamp);
    for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}.key`])
      expect([file, (statSync(file).mode & 0o777).toString(8)]).toEqual([file, "600"]);
  });

  test("keep what they were given until the next start", () => {
    const registry = open();
    registry.assets.putPoint(lamp);
    const secret = registry.identities.create({ id: edgeId("gateway-1"), name: "Quadro 1" }, 0);
    registry.close();
    expect(open().assets.point(lamp.id)).toEqual(lamp);
    expect(open().identities.authenticate("gateway-1", secret, 10_000)).toEqual({ kind: "edge", id: "gateway-1" });
  });

  test("never hold a secret or a session token as it was given", () => {
    const registry = open();
    const secret = registry.identities.create({ id: edgeId("gateway-1"), name: "Quadro 1" }, 0);
    const user = registry.users.create({
      username: "anna",
      roles: ["lighting-manager"],
      passwordHash: "$argon2id$",
      mustChangePassword: false,
    });
    const token = registry.sessions.open(user.id, 0, 1);
    registry.close();
    for (const text of [secret, token]) {
      const bytes = readFileSync(path);
      expect(bytes.includes(text)).toBe(false);
      expect(bytes.includes(Buffer.from(text, "base64url"))).toBe(false);
    }
  });
});

describe("files that cannot be used are told in words", () => {
  test("a file that is not a database", () => {
    open().close();
    writeFileSync(path, "lamp;street;watt\n".repeat(500));
    const error = refusal(open);
    expect(error).toMatchObject({ code: "registry-unreadable", retryable: false });
    expect(error.message).toContain(path);
    expect(readFileSync(path, "utf8")).toMatch(/^lamp;street;watt\n/);
  });

  test("a folder, or a path below a file", () => {
    expect(refusal(() => openRegistry({ path: folder, log: silentLogger })).code).toBe("registry-unreadable");
    writeFileSync(join(folder, "data"), "");
    expect(refusal(open).code).toBe("registry-unreadable");
  });

  test("a database of another program is left alone", () => {
    path = join(folder, "other.db");
    new Libsql(path, {}).exec("CREATE TABLE notes (id TEXT)");
    expect(refusal(open)).toMatchObject({ code: "registry-unreadable" });
    expect(new Libsql(path, {}).prepare("SELECT name FROM sqlite_schema").all([])).toEqual([{ name: "notes" }]);
  });

  test("a registry of which half is gone", () => {
    const registry = open();
    registry.transaction(() => {
      for (let index = 0; index < 2000; index += 1)
        registry.assets.putPoint({ ...lamp, id: pointId(`lamp-${index}`), name: "x".repeat(100) });
    });
    registry.close();
    truncateSync(path, Math.floor(statSync(path).size / 8192) * 4096);
    expect(refusal(() => open().assets.points())).toMatchObject({ code: "registry-unreadable" });
  });

  test("a registry that a newer Lucciola wrote", () => {
    open().close();
    const db = openDatabase(path);
    migrate(db, [...migrations, { version: NEWEST + 1, sql: "CREATE TABLE tomorrow (id TEXT) STRICT" }]);
    db.close();
    const error = refusal(open);
    expect(error).toMatchObject({ code: "registry-too-new", retryable: false });
    expect(error.message).toContain(`its version is ${NEWEST + 1}, this program knows ${NEWEST}`);
  });
});

describe("the key of the secrets", () => {
  test("is missed when it is gone, rather than made anew: every device would be refused", () => {
    open().close();
    rmSync(`${path}.key`);
    expect(refusal(open)).toMatchObject({ code: "registry-key-missing" });
    expect(existsSync(`${path}.key`)).toBe(false);
  });

  test("is refused when it is another registry's, or no key at all", () => {
    open().close();
    const first = path;
    path = join(folder, "second.db");
    open().close();
    copyFileSync(`${first}.key`, `${path}.key`);
    expect(refusal(open)).toMatchObject({ code: "registry-key-wrong" });
    writeFileSync(`${path}.key`, "key");
    expect(refusal(open)).toMatchObject({ code: "registry-key-wrong" });
  });

  test("that others can read is used, with a warning", () => {
    open().close();
    chmodSync(`${path}.key`, 0o644);
    const warnings: string[] = [];
    open({ ...silentLogger, warn: (_, message) => warnings.push(message) });
    expect(warnings).toEqual([expect.stringContaining("chmod 600")]);
  });
});

test("what every lamp ran as the town's default is the town's programme when the file is taken to groups", () => {
  mkdirSync(join(folder, "data"));
  const old = openDatabase(path);
  migrate(
    old,
    migrations.filter(({ version }) => version <= 4),
  );
  old.exec(`
    INSERT INTO programme VALUES ('town-default', 3, '{"id":"town-default"}'), ('park', 1, '{"id":"park"}');
    INSERT INTO point (id, kind, name, simulated) VALUES ('lamp-1', 'lamp', '1', 0), ('lamp-2', 'lamp', '2', 0);
    INSERT INTO assignment VALUES ('lamp-1', 'town-default', 7, 7), ('lamp-2', 'park', 1, NULL);
  `);
  old.close();
  const { programmes, lighting } = open();
  expect(lighting.groups.get("town")).toMatchObject({ kind: "town", programme: "town-default" });
  expect(programmes.assignments().map(({ point, byGroup, revision }) => [point, byGroup, revision])).toEqual([
    ["lamp-1", "town", 7],
    ["lamp-2", undefined, 1],
  ]);
});

test("who is logged in when version 14 comes stays logged in, and is a person like others", () => {
  mkdirSync(join(folder, "data"));
  const old = openDatabase(path);
  migrate(
    old,
    migrations.filter(({ version }) => version <= 13),
  );
  const token = "a-token-from-before";
  old.exec(
    `INSERT INTO user (username, roles, password_hash, must_change_password) VALUES ('maria', '["crew"]', '$', 0)`,
  );
  old.run("INSERT INTO session VALUES (?, 1, 5, 1000)", createHash("sha256").update(token).digest());
  old.close();
  const { users, sessions } = open();
  expect(users.find("maria")).toMatchObject({
    roles: ["crew"],
    language: "it",
    lockedAtMs: undefined,
    link: undefined,
  });
  expect(sessions.find(token, 999)).toMatchObject({
    user: { username: "maria" },
    session: { openedAtMs: 5, seenAtMs: 5 },
  });
  expect(sessions.find(token, 1_000)).toBeUndefined();
});

/** Starting another process may take seconds on a busy machine. */
const OTHER_PROCESS_TIMEOUT_MS = 60_000;

describe("several processes", { timeout: OTHER_PROCESS_TIMEOUT_MS }, () => {
  test("see one another's changes at their next call", () => {
    const [api, ingest] = [open(), open()];
    const before = ingest.assets.version();
    api.assets.putPoint(lamp);
    expect(ingest.assets.version()).toBeGreaterThan(before);
    expect(ingest.assets.point(lamp.id)).toEqual(lamp);
  });

  test("may open a new registry at the same moment: one file, one key, nothing lost", async () => {
    const enrolled: string[] = [];
    const ended = ["api", "rules", "broker"].map((name) => another("enrolTen", name, (line) => enrolled.push(line)));
    expect(await Promise.all(ended)).toEqual([0, 0, 0]);
    const registry = open();
    expect(registry.identities.list()).toHaveLength(30);
    for (const [id = "", secret = ""] of enrolled.map((line) => line.split(" ")))
      expect(registry.identities.authenticate(id, secret, 10_000)).toEqual({ kind: "edge", id });
    expect(enrolled).toHaveLength(30);
  });
});

describe("kill -9", { timeout: OTHER_PROCESS_TIMEOUT_MS }, () => {
  test("while the file is taken to a new version leaves the version before, whole", async () => {
    open().assets.putPoint(lamp);
    expect(await another("dieWhileMigrating")).toBe("SIGKILL");
    const registry = open();
    expect(registry.assets.point(lamp.id)).toEqual(lamp);
    expect(registry.quarantine.count("open")).toBe(0);
    const db = openDatabase(path);
    expect(db.first("PRAGMA user_version")).toEqual({ user_version: NEWEST });
    expect(db.first("SELECT 1 FROM sqlite_schema WHERE name = 'tomorrow'")).toBeUndefined();
    db.close();
  });

  test("loses no command that was accepted", async () => {
    open().assets.putPoint(lamp);
    const accepted: string[] = [];
    const ended = await another("queueForEver", "", (line, kill) => {
      accepted.push(line);
      if (accepted.length === 50) kill();
    });
    expect(ended).toBe("SIGKILL");
    const { outbox } = open();
    expect(accepted.length).toBeGreaterThanOrEqual(50);
    for (const id of accepted) expect(outbox.get(commandId(id))).toMatchObject({ id, fate: "queued" });
  });
});

test("a transaction over several parts of the registry is kept whole or not at all", () => {
  const registry = open();
  expect(() =>
    registry.transaction(() => {
      registry.assets.putPoint(lamp);
      registry.audit.record({ atMs: 0, actor: "anna", action: "add", target: lamp.id, detail: "" });
      registry.assets.install({
        point: pointId("lamp-2"),
        edge: edgeId("gateway-1"),
        device: deviceId("d-1"),
        fromMs: 0,
      });
    }),
  ).toThrow(OperationalError);
  expect(registry.assets.points()).toEqual([]);
  expect(registry.audit.list({ limit: 10 })).toEqual([]);
});
