import { stat } from "node:fs/promises";
import type { Server } from "node:tls";
import type { Clock } from "../clock/clock.ts";
import type { Logger } from "../log/logger.ts";
import { readTlsContext } from "./tls-context.ts";
import type { TlsSettings } from "./tls-settings.ts";

const LOOK_EVERY_MS = 5_000;

export interface RevocationListDeps {
  readonly tls: TlsSettings;
  readonly server: Server;
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends every session that came in with a certificate: those whose certificate is still good come back at once. */
  readonly endCertificateSessions: () => void;
}

/**
 * Reads the certificates, and the list of revoked ones, again whenever the list changes, until the abort. A list that
 * cannot be read or used leaves the one before in force.
 */
export async function followRevocationList(deps: RevocationListDeps, signal: AbortSignal): Promise<void> {
  const { tls, server, clock, log, endCertificateSessions } = deps;
  if (tls.crlFile === undefined) return;
  const file = tls.crlFile;
  let known = await changedAt(file);
  while (!signal.aborted) {
    await clock.sleep(LOOK_EVERY_MS, signal);
    const now = await changedAt(file);
    if (signal.aborted || now === known) continue;
    try {
      // A new context has new ticket keys, so no TLS session from before is resumed without its certificate being looked at.
      server.setSecureContext(await readTlsContext(tls));
      endCertificateSessions();
      log.info({ file }, "The list of revoked certificates is read again; clients with certificates connect anew");
      known = now;
    } catch (error) {
      log.error({ err: error, file }, "The list of revoked certificates cannot be used; the one before holds");
      known = now;
    }
  }
}

/** Changes with the file; undefined while it is not there. */
async function changedAt(file: string): Promise<string | undefined> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs}/${size}/${ino}`;
  } catch {
    return undefined;
  }
}
