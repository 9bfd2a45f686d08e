import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Logger } from "../log/logger.ts";
import { OperationalError } from "../process/operational-error.ts";
import type { Database } from "./database.ts";

const KEY_BYTES = 32;

/**
 * The key under which device secrets are kept, from the file `<path>.key` beside the registry (made at first open, mode
 * 0600). It is apart so that a stolen copy of the registry alone does not let anyone test secrets. Of `:memory:` it is
 * random.
 *
 * Throws OperationalError `registry-key-missing` or `registry-key-wrong` when the registry was made with another key:
 * every device would be refused, and silence would look like an attack.
 */
export function openKey(db: Database, log: Logger): Buffer {
  if (db.path === ":memory:") return randomBytes(KEY_BYTES);
  const file = `${db.path}.key`;
  return db.transaction(() => {
    const check = db.first<{ mac: ArrayBuffer }>("SELECT mac FROM key_check")?.mac;
    const existing = readKey(file);
    if (check === undefined) {
      const key = existing ?? makeKey(file);
      db.run("INSERT INTO key_check (only_one, mac) VALUES (1, ?)", checkOf(key));
      warnIfOpen(file, log);
      return key;
    }
    if (existing === undefined) {
      throw new OperationalError({
        code: "registry-key-missing",
        message: `The key ${file} of the registry is missing: no device could log in. Restore it from the backup of the registry, beside which it belongs.`,
      });
    }
    if (!timingSafeEqual(checkOf(existing), new Uint8Array(check))) {
      throw new OperationalError({
        code: "registry-key-wrong",
        message: `The key ${file} does not belong to this registry: no device could log in. Restore the key and the registry from the same backup.`,
      });
    }
    warnIfOpen(file, log);
    return existing;
  });
}

const checkOf = (key: Buffer): Buffer => createHmac("sha256", key).update("lucciola registry key").digest();

function readKey(file: string): Buffer | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new OperationalError({
      code: "registry-key-unreadable",
      message: `The key ${file} cannot be read (${(error as Error).message}). Check that this user may read it.`,
      cause: error,
    });
  }
  const key = Buffer.from(text.trim(), "base64url");
  if (key.length === KEY_BYTES) return key;
  throw new OperationalError({
    code: "registry-key-wrong",
    message: `${file} does not hold a key of ${KEY_BYTES} bytes in base64url. Restore it from the backup of the registry.`,
  });
}

/** Whole or not at all: temporary file, fsync, rename, fsync of the folder. The registry's write lock keeps others away. */
function makeKey(file: string): Buffer {
  const key = randomBytes(KEY_BYTES);
  const temporary = `${file}.tmp`;
  try {
    const descriptor = openSync(temporary, "w", 0o600);
    writeSync(descriptor, `${key.toString("base64url")}\n`);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(temporary, file);
    const folder = openSync(dirname(file), "r");
    fsyncSync(folder);
    closeSync(folder);
  } catch (error) {
    throw new OperationalError({
      code: "registry-key-unwritable",
      message: `The key ${file} cannot be written (${(error as Error).message}). Check that this user may write in the folder and that the disk has room.`,
      cause: error,
    });
  }
  return key;
}

function warnIfOpen(file: string, log: Logger): void {
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0)
    log.warn({ file, mode: mode.toString(8) }, "the registry's key can be read by others: run chmod 600 on it");
}
