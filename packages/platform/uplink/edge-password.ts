import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { readFileIfPresent, writeFileAtomic } from "../process/atomic-file.ts";
import { OperationalError } from "../process/operational-error.ts";

const SECRET_BYTES = 32;

export interface EdgeCredentials {
  readonly secret?: string | undefined;
  readonly enrolment?: { readonly code: string; readonly secretFile: string } | undefined;
  readonly tls?: { readonly certFile?: string | undefined } | undefined;
}

/**
 * What an edge gives as its password: the secret of its registration, or its one-time code together with a secret that
 * it makes for itself, once, and keeps in a file of mode 0600. When it is approved that secret is its lasting one, so
 * nothing need be told to it, and it may go on with the code. `undefined` where a certificate alone proves who it is.
 *
 * Rejects with OperationalError `config-invalid` or `secret-file-unusable`.
 */
export async function edgePassword({ secret, enrolment, tls }: EdgeCredentials): Promise<string | undefined> {
  if (secret !== undefined && enrolment !== undefined) throw invalid("gives both a secret and an enrolment: leave one");
  if (secret !== undefined) return secret;
  if (enrolment !== undefined) return `enrol:${enrolment.code}:${await ownSecret(enrolment.secretFile)}`;
  if (tls?.certFile !== undefined) return undefined;
  throw invalid(
    "says by nothing who this edge is: give a secret (lucciola device add), an enrolment with a code (lucciola device enrol), or tls with a certFile and keyFile of its own",
  );
}

async function ownSecret(file: string): Promise<string> {
  try {
    const kept = (await readFileIfPresent(file))?.trim();
    if (kept !== undefined && kept !== "") return kept;
    const made = randomBytes(SECRET_BYTES).toString("base64url");
    await mkdir(dirname(file), { recursive: true });
    // On disk before it is used: the place is bound to it.
    await writeFileAtomic(file, `${made}\n`);
    return made;
  } catch (cause) {
    throw new OperationalError({
      code: "secret-file-unusable",
      message: `uplink.enrolment.secretFile: ${file} cannot be read or made (${(cause as Error).message}). Name a file in a folder in which this user may write`,
      cause,
    });
  }
}

const invalid = (what: string): OperationalError =>
  new OperationalError({ code: "config-invalid", message: `The part uplink of the configuration ${what}` });
