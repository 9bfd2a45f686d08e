import type { ServiceName } from "@lucciola/contract/catalogue/principal.ts";
import type { Clock } from "../clock/clock.ts";
import type { Logger } from "../log/logger.ts";
import { readEndpoint, type ServiceBusSettings } from "./broker-endpoint.ts";
import type { Bus } from "./bus.ts";
import { connectBus } from "./mqtt-bus.ts";
import { type Endpoint, streamOpener } from "./open-stream.ts";
import { serviceSecret } from "./service-secrets.ts";

interface ServiceConnection {
  readonly clock: Clock;
  readonly log: Logger;
}

/** The connection of a service to the broker: over a stream of this process, or to another one's. */
export function connectService(
  name: ServiceName,
  secret: string,
  connect: Endpoint,
  { clock, log }: ServiceConnection,
): Bus {
  return connectBus({
    clientId: `service-${name}`,
    username: `service:${name}`,
    password: secret,
    connect,
    clock,
    log: log.child({ part: `${name}-bus` }),
  });
}

/**
 * The way of a service to a broker in another process, by its settings. Rejects with OperationalError
 * `broker-url-invalid`, `tls-file-unreadable` or `service-secret-unusable`, before anything is connected.
 */
export async function openServiceBus(
  name: ServiceName,
  settings: ServiceBusSettings,
  dataDirectory: string,
  deps: ServiceConnection,
): Promise<() => Bus> {
  const endpoint = await readEndpoint("bus", settings);
  const connect = streamOpener(endpoint);
  const secret = settings.secret ?? (await serviceSecret(dataDirectory, name));
  return () => connectService(name, secret, connect, deps);
}
