import type { AddressInfo } from "node:net";
import type { Server as TlsServer } from "node:tls";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { ownTalqAddress } from "@lucciola/platform/registry/talq/own-address.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { followRevocationList } from "@lucciola/platform/tls/revocation-list.ts";
import { clientDemand, readTlsContext } from "@lucciola/platform/tls/tls-context.ts";
import { createAnnouncer } from "./announcer.ts";
import { buildTalqApp } from "./app.ts";
import type { ManagementSystem, TalqConfig } from "./config.ts";
import { createDesks, type Desks } from "./desks.ts";
import { connectPeer, type Peer } from "./peer.ts";
import { createReporter } from "./reporter.ts";
import type { TalqApp } from "./routes/route.ts";
import type { TalqDeps } from "./talq-deps.ts";
import { createTown } from "./town.ts";

export interface TalqGatewayDeps {
  readonly registry: Registry;
  readonly store: TimeSeriesStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: TalqConfig;
  /** 0 to 1, spreads scheduled reports. */
  readonly chance: () => number;
}

export interface TalqGateway extends Component {
  /** Where it listens, once started. */
  address(): AddressInfo | undefined;
}

const LOOPBACK = ["127.0.0.1", "::1", "localhost"];
/** References of overrides are kept a month longer than the longest override lasts. */
const NOTES_KEPT_MS = 62 * 86_400_000;
const TIDY_EVERY_MS = 3_600_000;

/**
 * The town as a gateway of TALQ: serves management systems, records what they want recorded, and tells them. Where
 * nobody of its settings may come it does nothing. `start` rejects with OperationalError `config-invalid` for an address
 * beyond this machine without TLS, and as listening and reading certificates do.
 */
export function createTalqGateway({ chance, log, store, ...rest }: TalqGatewayDeps): TalqGateway {
  const { registry, clock, config } = rest;
  const stopping = new AbortController();
  let app: TalqApp | undefined;
  let loops: Promise<unknown> = Promise.resolve();
  let peers: readonly Peer[] = [];

  async function loop(name: string, everyMs: number, work: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await work();
      } catch (error) {
        // A store or registry that is busy now may not be at the next look.
        log.error({ err: error }, `TALQ: ${name} failed and is tried again`);
      }
      await clock.sleep(everyMs, stopping.signal);
    }
  }

  function tell(system: ManagementSystem, peer: Peer, deps: TalqDeps, desks: Desks): Promise<void> {
    const announcer = createAnnouncer({ ...deps, log }, system);
    const reporter = createReporter({ ...deps, loggers: desks.loggers, log, chance });
    return loop(`telling ${system.name}`, config.lookEveryMs, async () => {
      await announcer.announce(peer);
      await reporter.report(system, peer);
    });
  }

  async function listen(deps: TalqDeps, desks: Desks): Promise<TalqApp> {
    const { tls, host, port } = config;
    const https =
      tls === undefined
        ? undefined
        : { ...(await readTlsContext(tls)), ...clientDemand(tls), handshakeTimeout: 10_000 };
    const built = await buildTalqApp({ ...deps, desks, https, log });
    try {
      await built.listen({ host, port });
    } catch (cause) {
      throw new OperationalError({
        code: "port-occupied",
        message: `The TALQ gateway cannot listen on ${host}:${port} (${(cause as Error).message}). Choose another address with talq.host and talq.port`,
        cause,
      });
    }
    return built;
  }

  return {
    name: "talq",
    address: () => {
      const address = app?.server.address();
      return typeof address === "object" && address !== null ? address : undefined;
    },
    start: async () => {
      if (!isHeard(config)) return;
      requireSafety(config);
      const gateway = ownTalqAddress(registry, "gateway", clock.now());
      const town = createTown({ registry, store, clock, config, gateway });
      const deps: TalqDeps = { registry, clock, config, town, gateway };
      const desks = createDesks(deps, chance);
      const told = await Promise.all(
        config.systems.map(async (system) => ({ system, peer: await connectPeer(system, config, gateway) })),
      );
      peers = told.map(({ peer }) => peer);
      app = await listen(deps, desks);
      const { server } = app;
      const tidy = async () => {
        registry.talq.removeChangedBefore("override", clock.now() - NOTES_KEPT_MS);
      };
      loops = Promise.all([
        loop("recording", config.lookEveryMs, desks.recorder.look),
        loop("tidying", TIDY_EVERY_MS, tidy),
        ...told.map(({ system, peer }) => tell(system, peer, deps, desks)),
        ...(config.tls === undefined
          ? []
          : [
              followRevocationList(
                {
                  tls: config.tls,
                  server: server as unknown as TlsServer,
                  clock,
                  log,
                  endCertificateSessions: () => server.closeAllConnections(),
                },
                stopping.signal,
              ),
            ]),
      ]);
    },
    stop: async () => {
      stopping.abort();
      for (const peer of peers) peer.close();
      await app?.close();
      await loops;
    },
  };
}

/** Whether somebody may come to us: a management system, or a gateway that is known when it does. */
export const isHeard = ({ systems, gateways }: Pick<TalqConfig, "systems" | "gateways">): boolean =>
  systems.length > 0 || gateways.some(({ certificate, token }) => certificate !== undefined || token !== undefined);

/** Throws OperationalError `config-invalid`. */
function requireSafety({ host, tls, systems, gateways }: TalqConfig): void {
  if (tls === undefined && !LOOPBACK.includes(host))
    throw new OperationalError({
      code: "config-invalid",
      message: `talq.host is ${host}, and without talq.tls the gateway is heard on this machine alone: give certificates, or 127.0.0.1`,
    });
  for (const { name, certificate, token } of systems) {
    if (certificate === undefined && token === undefined)
      throw new OperationalError({
        code: "config-invalid",
        message: `The management system ${name} of talq.systems could never be known: give it a certificate or a token`,
      });
  }
  for (const { name, certificate } of [...systems, ...gateways])
    if (certificate !== undefined && tls?.caFile === undefined)
      throw new OperationalError({
        code: "config-invalid",
        message: `${name} of talq.systems or talq.gateways is known by a certificate: name its authority with talq.tls.caFile`,
      });
}
