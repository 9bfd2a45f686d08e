import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Aedes, Client } from "aedes";
import type { Admission } from "./admission.ts";
import type { AuditTrail } from "./audit-trail.ts";

/** Every session is looked at once in this time. */
const ROUND_MS = 10_000;
const STEPS = 10;

export interface SecretWatchDeps {
  readonly aedes: Aedes;
  readonly admission: Admission;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Ends the sessions whose secret was revoked or rotated, within twenty seconds. */
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

  /** Looks at a tenth of the sessions every second, until the abort. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, admission, log } = this.#deps;
    while (!signal.aborted) {
      admission.sweep();
      const clients = [...this.#clients];
      for (let step = 0; step < STEPS && !signal.aborted; step += 1) {
        await clock.sleep(ROUND_MS / STEPS, signal);
        try {
          this.#check(clients.filter((_, index) => index % STEPS === step));
        } catch (error) {
          log.error({ err: error }, "The identities cannot be read; the sessions go on");
        }
      }
    }
  }

  #check(clients: readonly Client[]): void {
    const { admission, trail } = this.#deps;
    for (const client of clients) {
      const session = admission.sessionOf(client);
      if (client.closed || session === undefined || admission.stillHolds(session)) continue;
      const detail = `Its secret was revoked or replaced; it was connected from ${session.address}`;
      trail.record({ actor: "broker", action: "session-ended", target: session.name, detail });
      client.close();
    }
  }
}
