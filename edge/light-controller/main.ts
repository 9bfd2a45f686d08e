import { performance } from "node:perf_hooks";
import { type DeviceId, deviceId } from "@lucciola/contract/ids/ids.ts";
import { isKnownZone } from "@lucciola/domain/time/local-time.ts";
import { type Clock, systemClock } from "@lucciola/platform/clock/clock.ts";
import { requireConfig } from "@lucciola/platform/config/load-config.ts";
import { createLogger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { runComponents } from "@lucciola/platform/process/run-components.ts";
import { openUplink } from "@lucciola/platform/uplink/open-uplink.ts";
import { type LampConfig, LightControllerConfig } from "./config.ts";
import type { LampDriver } from "./driver.ts";
import { createDaliLamp } from "./drivers/dali-lamp.ts";
import type { DaliLine } from "./drivers/dali-line.ts";
import { createSimulatedLamp } from "./drivers/simulated-lamp.ts";
import { createLightController } from "./light-controller.ts";

const SOFTWARE = "lucciola light-controller 0.1.0";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The process of a light controller: reads its configuration and drives its lamps until SIGINT or SIGTERM. Every failure
 * is told on standard error, with the exit codes of `runComponents`.
 */
export function runLightController(configPath: string | undefined, environment: Environment): Promise<never> {
  const log = createLogger(environment.LUCCIOLA_LOG_LEVEL || "info", "light-controller");
  const build = async (): Promise<Component[]> => {
    const config = readLightControllerConfig(configPath, environment);
    const lamps = buildLamps(config.lamps, systemClock);
    const uplink = await openUplink({
      config: config.uplink,
      spoolDirectory: config.spoolDirectory,
      software: SOFTWARE,
      clock: systemClock,
      log,
    });
    const { stateDirectory, telemetryIntervalS, reportIntervalS, switchOnStaggerMs, site } = config;
    const controller = createLightController({
      uplink,
      lamps,
      stateDirectory,
      clock: systemClock,
      uptimeMs: () => performance.now(),
      log,
      telemetryIntervalS,
      reportIntervalS,
      switchOnStaggerMs,
      ...(site === undefined ? {} : { site }),
    });
    return [uplink, controller];
  };
  return runComponents(build, { log });
}

/** Throws OperationalError `config-invalid`. */
export function readLightControllerConfig(file: string | undefined, environment: Environment): LightControllerConfig {
  const schema = LightControllerConfig;
  const config = requireConfig({ schema, file, environment, otherVariables: ["LUCCIOLA_LOG_LEVEL"] });
  if (config.site !== undefined && !isKnownZone(config.site.zone))
    throw invalid(`site.zone: ${JSON.stringify(config.site.zone)} is not an IANA time zone such as Europe/Rome`);
  return config;
}

/**
 * The lamps of a configuration. No library for a DALI bus master is built in: who has one gives it as `daliLine`.
 * Throws OperationalError `config-invalid`.
 */
export function buildLamps(
  configured: readonly LampConfig[],
  clock: Clock,
  daliLine?: DaliLine,
): { device: DeviceId; driver: LampDriver }[] {
  const seen = new Set<string>();
  return configured.map(({ device, driver }) => {
    if (seen.has(device)) throw invalid(`The lamp ${device} is configured twice`);
    seen.add(device);
    if (driver.kind === "simulated")
      return { device: deviceId(device), driver: createSimulatedLamp({ clock, ...driver }) };
    if (daliLine === undefined)
      throw invalid(
        `The lamp ${device} is on a DALI line, but this program has no way to one: no library for a DALI bus master is built in. Write yours behind DaliLine (edge/light-controller/drivers/dali-line.ts) and give it to buildLamps in edge/light-controller/main.ts, or set the lamp's driver to "simulated"`,
      );
    return { device: deviceId(device), driver: createDaliLamp({ line: daliLine, shortAddress: driver.shortAddress }) };
  });
}

const invalid = (message: string): OperationalError => new OperationalError({ code: "config-invalid", message });
