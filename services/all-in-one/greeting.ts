import type { AddressInfo } from "node:net";
import type { BrokerAddress } from "@lucciola/broker/broker.ts";
import type { LucciolaConfig } from "./config.ts";

/** Where the dashboards are reached from this machine. */
export function dashboardsUrl(api: AddressInfo | undefined, config: LucciolaConfig): string {
  const shown =
    api === undefined || api.address === "0.0.0.0" || api.address === "127.0.0.1" || api.address === "::"
      ? "localhost"
      : api.address;
  return `http://${shown}:${api?.port ?? config.api.port}`;
}

/** What a newcomer reads once everything runs. */
export function greeting(facts: {
  broker: BrokerAddress;
  api: AddressInfo | undefined;
  firstLogin: { username: string; password: string } | undefined;
  config: LucciolaConfig;
}): string {
  const { broker, api, firstLogin, config } = facts;
  const url = dashboardsUrl(api, config);
  const lines = [
    "",
    "Lucciola is running.",
    `  Dashboards  ${url}`,
    `  API         ${url}/docs`,
    `  MQTT        ${broker.host}:${broker.port}${broker.tlsPort === undefined ? "" : ` and, with TLS, :${broker.tlsPort}`}`,
    `  Data        ${config.dataDirectory}`,
    config.simulator.enabled
      ? "  Simulator   on: everything it makes is marked as simulated (npm start -- --no-simulator runs without)"
      : "  Simulator   off: bring your town in with npx lucciola import buildings FILE, or connect a device with npx lucciola device add",
  ];
  if (firstLogin !== undefined) {
    lines.push(
      "",
      `  First login  user ${firstLogin.username}, password ${firstLogin.password}`,
      "               It is for one use: you choose your own then. A new one is shown at each start until you do.",
    );
  }
  return [...lines, "", "Ctrl-C stops it.", ""].join("\n");
}
