import { accessSync, constants } from "node:fs";
import { join } from "node:path";

/** Where a program of each name lies, by the Debian package that brings it. */
const PACKAGES = {
  influxd: "influxdb",
  mosquitto_pub: "mosquitto-clients",
  mosquitto: "mosquitto",
  mosquitto_passwd: "mosquitto",
  "docker-compose": "docker-compose",
  strace: "strace",
  nginx: "nginx-light",
  caddy: "caddy",
  "systemd-analyze": "systemd",
} as const;
/** Where Debian keeps servers; not on everybody's path. */
export const SERVERS = "/usr/sbin";

/** Throws, with the name of the package, when a program is not installed: these tests are not skipped in silence. */
export function requireTools(...tools: readonly (keyof typeof PACKAGES)[]): void {
  const missing = tools.filter((tool) => !isInstalled(tool));
  if (missing.length > 0)
    throw new Error(
      `These tests need ${missing.join(" and ")}: apt-get install ${missing.map((tool) => PACKAGES[tool]).join(" ")}`,
    );
}

export function isInstalled(tool: keyof typeof PACKAGES): boolean {
  return [...(process.env.PATH ?? "").split(":"), SERVERS].some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
