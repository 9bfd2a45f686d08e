import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ServiceName } from "@lucciola/contract/catalogue/principal.ts";
import { OperationalError } from "../process/operational-error.ts";

/** 256 random bits. */
export const newServiceSecret = (): string => randomBytes(32).toString("base64url");

/**
 * The secret with which a service of its own process logs in at the broker, kept in the data folder that all of them
 * share, for its owner alone. Whoever asks first makes it: a file appears whole or not at all, and the first one stays.
 * Rejects with OperationalError `service-secret-unusable`.
 */
export async function serviceSecret(dataDirectory: string, service: ServiceName): Promise<string> {
  const path = join(dataDirectory, "service-secrets", service);
  try {
    const secret = (await readIfPresent(path)) ?? (await make(path));
    if (secret !== "") return secret;
  } catch (cause) {
    throw unusable(path, (cause as Error).message, cause);
  }
  throw unusable(path, "it is empty");
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function make(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const own = `${path}.${randomBytes(8).toString("hex")}.tmp`;
  const file = await open(own, "wx", 0o600);
  try {
    await file.writeFile(`${newServiceSecret()}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // Fails where another process was faster: then its secret holds.
    await link(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(own, { force: true });
  }
  return (await readFile(path, "utf8")).trim();
}

const unusable = (path: string, why: string, cause?: unknown): OperationalError =>
  new OperationalError({
    code: "service-secret-unusable",
    message: `The secret ${path} of a service cannot be used: ${why}. Check that this user may read and write there; a file that is removed is made anew when all services start again`,
    cause,
  });
