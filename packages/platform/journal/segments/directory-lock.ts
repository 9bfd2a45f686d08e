import { randomUUID } from "node:crypto";
import { link, readFile, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readFileIfPresent } from "../../process/atomic-file.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { crc32c } from "./crc32c.ts";

/**
 * Makes this process the only writer of a folder. The file `lock` names the owner; when the owner was killed, the file
 * stays and the next writer takes it over. Works between processes that see each other's process ids: two containers
 * must not share the folder. Returns the release.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, "lock");
  const own = `${path}.${randomUUID()}`;
  const identity = `${process.pid} ${await startOf(process.pid)}\n`;
  await writeFile(own, identity, { mode: 0o600 });
  try {
    await acquire(path, own, path);
  } finally {
    await unlink(own);
  }
  return async () => {
    if ((await readFileIfPresent(path)) === identity) await unlink(path);
  };
}

/** Makes `path` a link to `own`; takes `path` over from an owner that is dead. */
async function acquire(path: string, own: string, lock: string): Promise<void> {
  // `link` makes the file appear with its content, or fails where there is one.
  while (!(await tryLink(own, path))) {
    const owner = await readFileIfPresent(path);
    if (owner === undefined) continue;
    if (await isAlive(owner)) throw lockedError(dirname(lock), owner);
    // Several may find the same dead owner. Only the one that holds this claim removes what the dead one left, or a
    // slow one would remove the lock of a quick one. A claim may itself be left by the dead.
    const claim = `${lock}.after-${crc32c(Buffer.from(owner), 0, Buffer.byteLength(owner)).toString(16)}`;
    await acquire(claim, own, lock);
    try {
      if ((await readFileIfPresent(path)) === owner) await unlink(path);
    } finally {
      await unlink(claim);
    }
  }
}

function lockedError(directory: string, owner: string): OperationalError {
  return new OperationalError({
    code: "journal-locked",
    message: `The journal in ${directory} is already written by process ${owner.split(" ")[0]}. Stop that process, or give this one a folder of its own.`,
  });
}

async function isAlive(owner: string): Promise<boolean> {
  const [pidText = "", start = ""] = owner.trim().split(" ");
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  // The same number may have gone to another process since, above all in a container, where it starts at 1 each time.
  return (await startOf(pid)) === start;
}

/** When a process started, in clock ticks since boot, with the boot's id; `-` where there is no /proc. */
async function startOf(pid: number): Promise<string> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, "utf8");
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    // The name in parentheses may hold spaces. After it come the state, field 3, and the start, field 22.
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
    // A zombie writes no more.
    return fields[0] === "Z" ? "ended" : `${fields[19]}@${boot.trim()}`;
  } catch {
    return "-";
  }
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
