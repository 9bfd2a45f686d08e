import { InvalidArgumentError, Option } from "commander";

/** Where a device reaches the broker. */
export interface Broker {
  readonly host: string;
  readonly port: number;
}

export const brokerAddress = ({ host, port }: Broker): string => `${host.includes(":") ? `[${host}]` : host}:${port}`;

export interface BrokerOption {
  readonly broker?: Broker;
}

const DEFAULT_PORT = 1883;

export const brokerOption = (): Option =>
  new Option(
    "--broker <host[:port]>",
    "the address of this server as the device sees it (default: 127.0.0.1, and LUCCIOLA_BROKER_PORT or 1883)",
  ).argParser(readBroker);

export const brokerOf = ({ broker }: BrokerOption): Broker =>
  broker ?? { host: "127.0.0.1", port: portOfEnvironment() };

/** A device elsewhere cannot reach 127.0.0.1, and the broker listens nowhere else unless it is told to. */
export const remarksOnHost = (host: string): string[] =>
  host === "127.0.0.1" || host === "localhost"
    ? [
        "127.0.0.1 is this machine alone. For a device elsewhere, start Lucciola with LUCCIOLA_BROKER_HOST=0.0.0.0 and name this machine's address with --broker.",
      ]
    : [];

/** `host`, `host:port`, or `[::1]:port`. */
function readBroker(text: string): Broker {
  const [, bracketed, plain, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const number = port === undefined ? portOfEnvironment() : Number(port);
  if (host === undefined || number < 1 || number > 65_535)
    throw new InvalidArgumentError("It must be a host and perhaps a port, such as 192.168.1.10:1883");
  return { host, port: number };
}

function portOfEnvironment(): number {
  return Number(process.env.LUCCIOLA_BROKER_PORT) || DEFAULT_PORT;
}
