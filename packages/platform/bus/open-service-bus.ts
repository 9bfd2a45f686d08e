import type { ServiceName } from "@lucciola/contract/catalogue/principal.ts";
import type { Clock } from "../clock/clock.ts";
import type { Logger } from "../log/logger.ts";
import { readEndpoint, type ServiceBusSettings } from "./broker-endpoint.ts";
import type { Bus, Will } from "./bus.ts";
import { connectBus } from "./mqtt-bus.ts";
import { type Endpoint, streamOpener } from "./open-stream.ts";
import { serviceSecret } from "./service-secrets.ts";

interface ServiceConnection {
  readonly clock: Clock;
  readonly log: Logger;
  readonly will?: Will | undefined;
}

/** The connection of a service to the broker: over a stream of this process, or to another one's. */
export function connectService(name: ServiceName, secret: string, connect: Endpoint, deps: ServiceConnection): Bus {
  const login = { clientId: `service-${name}`, username: `service:${name}`, password: secret, connect };
  return connectLogin(name, login, deps);
}

/** What a service shows to a broker in another process. */
export interface ServiceLogin {
  readonly connect: Endpoint;
  readonly username: string;
  readonly password: string;
  readonly clientId: string;
}

/**
 * How a service reaches a broker in another process and logs in there, by its settings. `instance`: which one of several
 * processes of the same service. Rejects with OperationalError `broker-url-invalid`, `tls-file-unreadable` or
 * `service-secret-unusable`, before anything is connected.
 */
export async function serviceLogin(
  name: ServiceName,
  settings: ServiceBusSettings,
  dataDirectory: string,
  instance?: number,
): Promise<ServiceLogin> {
  const connect = streamOpener(await readEndpoint("bus", settings));
  const clientId = settings.login ?? `service-${name}`;
  return {
    connect,
    username: settings.login ?? `service:${name}`,
    password: settings.secret ?? (await serviceSecret(dataDirectory, name)),
    clientId: instance === undefined ? clientId : `${clientId}.${instance}`,
  };
}

/** The bus of a service to a broker in another process. Rejects as `serviceLogin` does. */
export async function openServiceBus(
  name: ServiceName,
  settings: ServiceBusSettings,
  dataDirectory: string,
  deps: ServiceConnection,
): Promise<(will?: Will) => Bus> {
  const login = await serviceLogin(name, settings, dataDirectory);
  return (will) => connectLogin(name, login, { ...deps, will });
}

/** A bus by a login, for the service of that name. */
export function connectLogin(name: ServiceName, login: ServiceLogin, { clock, log, will }: ServiceConnection): Bus {
  return connectBus({ ...login, clock, log: log.child({ part: `${name}-bus` }), will });
}
