import { link, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readFileIfPresent } from "../../process/atomic-file.ts";
import { OperationalError } from "../../process/operational-error.ts";

/**
 * Makes this process the only writer of a folder. The file `lock` names the owner; when the owner was killed, the file
 * stays and the next writer takes it over. Works between processes that see each other's process ids: two containers
 * must not share the folder. Returns the release.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, "lock");
  const own = `${path}.${process.pid}`;
  const identity = `${process.pid} ${await startOf(process.pid)}\n`;
  await writeFile(own, identity, { mode: 0o600 });
  try {
    // `link` makes the lock appear with its content, or fails where there is one.
    while (!(await tryLink(own, path))) {
      const owner = await readFileIfPresent(path);
      if (owner === undefined) continue;
      if (await isAlive(owner)) throw lockedError(directory, owner);
      // Two may find the same dead owner: whoever moves away a lock that is no longer the dead one's puts it back.
      const moved = `${own}.former`;
      if (!(await tryRename(path, moved))) continue;
      const fresh = (await readFile(moved, "utf8")) !== owner;
      if (fresh) await tryLink(moved, path);
      await unlink(moved);
    }
  } finally {
    await unlink(own);
  }
  return async () => {
    if ((await readFileIfPresent(path)) === identity) await unlink(path);
  };
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

async function tryRename(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
