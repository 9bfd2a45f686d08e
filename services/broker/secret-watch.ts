import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Aedes, Client } from "aedes";
import type { Admission } from "./admission.ts";
import type { AuditTrail } from "./audit-trail.ts";

/** Every session is looked at once in this time. */
const ROUND_MS = 10_000;
/** Looked at together: each is a look into the registry, and meanwhile nothing else goes on. */
const MAX_AT_ONCE = 100;

export interface SecretWatchDeps {
  readonly aedes: Aedes;
  readonly admission: Admission;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Ends the sessions whose secret or certificate was revoked or rotated, and those that waited and were approved, within twenty seconds. */
export class SecretWatch {
  readonly #deps: SecretWatchDeps;
  readonly #clients = new Set<Client>();

  constructor(deps: SecretWatchDeps) {
    this.#deps = deps;
    deps.aedes.on("clientReady", (client) => {
      if (!client.closed) this.#clients.add(client);
    });
    deps.aedes.on("clientDisconnect", (client) => this.#clients.delete(client));
  }

  /** Looks at all sessions in every round, a few at a time, until the abort. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, admission, trail, log } = this.#deps;
    while (!signal.aborted) {
      admission.sweep();
      trail.sweep();
      const clients = [...this.#clients];
      const steps = Math.max(1, Math.ceil(clients.length / MAX_AT_ONCE));
      for (let step = 0; step < steps && !signal.aborted; step += 1) {
        await clock.sleep(ROUND_MS / steps, signal);
        try {
          this.#check(clients.slice(step * MAX_AT_ONCE, (step + 1) * MAX_AT_ONCE));
        } catch (error) {
          log.error({ err: error }, "The identities cannot be read; the sessions go on");
        }
      }
    }
  }

  /** Ends every session that came in with a certificate; whose certificate is still good comes back. */
  endCertificateSessions(): void {
    for (const client of this.#clients)
      if (this.#deps.admission.sessionOf(client)?.proof.certificate !== undefined) client.close();
  }

  #check(clients: readonly Client[]): void {
    const { admission, trail } = this.#deps;
    for (const client of clients) {
      const session = admission.sessionOf(client);
      if (client.closed || session === undefined || admission.stillHolds(session)) continue;
      const why = session.isWaiting ? "It waits no longer" : "Its secret or certificate was revoked or replaced";
      const detail = `${why}; it was connected from ${session.address}`;
      trail.record({ actor: "broker", action: "session-ended", target: session.name, detail });
      client.close();
    }
  }
}
