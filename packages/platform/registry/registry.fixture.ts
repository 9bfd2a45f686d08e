import { commandId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "../log/logger.ts";
import { openDatabase } from "./database.ts";
import { migrate, migrations } from "./migrations.ts";
import { openRegistry } from "./open-registry.ts";

// Another process with the same registry, for tests: what to do, the file, and its own name.
const [task, path = "", name = ""] = process.argv.slice(2);

/** Takes the file to a version of tomorrow, and is killed when the tables have changed but the version has not. */
function dieWhileMigrating(): void {
  const db = openDatabase(path);
  const version = (migrations.at(-1)?.version ?? 0) + 1;
  const killedAtVersion = (sql: string) => {
    if (sql.includes(`user_version = ${version}`)) process.kill(process.pid, "SIGKILL");
    db.exec(sql);
  };
  const tomorrow = { version, sql: "CREATE TABLE tomorrow (id TEXT) STRICT; DROP TABLE quarantine" };
  migrate({ ...db, exec: killedAtVersion }, [...migrations, tomorrow]);
}

/** Opens the file with others at the same moment, and writes. */
function enrolTen(): void {
  const registry = openRegistry({ path, log: silentLogger });
  for (let index = 0; index < 10; index += 1) {
    const id = edgeId(`${name}-${index}`);
    const secret = registry.identities.create({ id, name }, 0);
    process.stdout.write(`${id} ${secret}\n`);
  }
  registry.close();
}

/** Queues commands until it is killed; a line stands for a command that was accepted. */
function queueForEver(): void {
  const registry = openRegistry({ path, log: silentLogger });
  for (let index = 0; ; index += 1) {
    const { id } = registry.outbox.queue(
      {
        id: commandId(`c-${index}`),
        issuedAt: "2026-11-23T17:00:00Z",
        expiresAt: "2026-11-23T18:00:00Z",
        action: { kind: "resume" },
        reason: { kind: "manual", text: "kill -9" },
      },
      pointId("lamp-1"),
      index,
    );
    process.stdout.write(`${id}\n`);
  }
}

const tasks: Readonly<Record<string, () => void>> = { dieWhileMigrating, enrolTen, queueForEver };
tasks[task ?? ""]?.();
