import type { AddressInfo } from "node:net";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { type AppOptions, buildApp } from "./app.ts";
import { createIngestClient } from "./ingest-client.ts";
import { createLiveHub } from "./live-hub.ts";
import { createEntityDesk } from "./open-models/entity-desk.ts";
import { createSubscriptionRunner } from "./open-models/subscription-runner.ts";
import type { App } from "./routes/route-deps.ts";

export interface Api extends Component {
  /** Where it listens, once started. */
  address(): AddressInfo | undefined;
}

export type ApiDeps = Omit<AppOptions, "hub" | "ingest">;

/** The API service: HTTP application, live stream and the socket they are served on. */
export function createApi(deps: ApiDeps): Api {
  const { bus, clock, config } = deps;
  const hub = createLiveHub(bus);
  const ingest = createIngestClient(bus, clock);
  const subscriptions = createSubscriptionRunner({ ...deps, desk: createEntityDesk(deps) });
  let app: App | undefined;
  return {
    name: "api",
    address: () => {
      const address = app?.server.address();
      return typeof address === "object" && address !== null ? address : undefined;
    },
    start: async () => {
      app = await buildApp({ ...deps, hub, ingest });
      try {
        await app.listen({ host: config.host, port: config.port });
      } catch (error) {
        throw wordListenError(error as NodeJS.ErrnoException, config);
      }
      await Promise.all([hub.start(), ingest.start(), subscriptions.start()]);
    },
    stop: async () => {
      await subscriptions.stop();
      await hub.stop();
      await app?.close();
    },
  };
}

function wordListenError(error: NodeJS.ErrnoException, { host, port }: { host: string; port: number }): unknown {
  if (error.code === "EADDRINUSE") {
    return new OperationalError({
      code: "port-occupied",
      message: `The dashboards cannot listen on ${host}:${port}: another program uses that port. Stop it, or choose another with LUCCIOLA_API_PORT`,
      cause: error,
    });
  }
  if (error.code === "EACCES" || error.code === "EADDRNOTAVAIL") {
    return new OperationalError({
      code: "address-refused",
      message: `The dashboards cannot listen on ${host}:${port} (${error.code}). Choose another address with LUCCIOLA_API_HOST and LUCCIOLA_API_PORT`,
      cause: error,
    });
  }
  return error;
}
