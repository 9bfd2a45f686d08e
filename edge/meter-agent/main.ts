import { deviceId } from "@lucciola/contract/ids/ids.ts";
import { type Clock, systemClock } from "@lucciola/platform/clock/clock.ts";
import { requireConfig } from "@lucciola/platform/config/load-config.ts";
import { createLogger, type Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { runComponents } from "@lucciola/platform/process/run-components.ts";
import { openUplink } from "@lucciola/platform/uplink/open-uplink.ts";
import { MeterAgentConfig, type MeterConfig, type PulseCounterConfig } from "./config.ts";
import { createCsvReplay } from "./drivers/csv-replay.ts";
import { createModbusConnection, type ModbusConnection } from "./drivers/modbus-connection.ts";
import { createModbusMeter } from "./drivers/modbus-tcp.ts";
import { createCounterFileLine } from "./drivers/pulse/counter-file-line.ts";
import { createGpioLine } from "./drivers/pulse/gpio-line.ts";
import { createPulseCounter } from "./drivers/pulse-counter.ts";
import { carloGavazziEm340 } from "./drivers/register-maps/carlo-gavazzi-em340.ts";
import { eastronSdm630 } from "./drivers/register-maps/eastron-sdm630.ts";
import { createEndOfReplay } from "./end-of-replay.ts";
import { createMeterAgent } from "./meter-agent.ts";
import type { PolledMeter } from "./poll-meter.ts";
import type { ReplayedMeter } from "./replay-meter.ts";

const SOFTWARE = "lucciola meter-agent 0.1.0";
const REGISTER_MAPS = { "eastron-sdm630": eastronSdm630, "carlo-gavazzi-em340": carloGavazziEm340 };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The process of a meter agent: reads its configuration and runs until SIGINT or SIGTERM. With files to replay and no
 * meter to read it ends by itself, with 0, when the broker has acknowledged every row. Each replay ends with a line on
 * standard output. Every failure is told on standard error, with the exit codes of `runComponents`.
 */
export function runMeterAgent(configPath: string | undefined, environment: Environment): Promise<never> {
  const log = createLogger(environment.LUCCIOLA_LOG_LEVEL || "info", "meter-agent");
  const done = new AbortController();
  const build = async (): Promise<Component[]> => {
    const config = readMeterAgentConfig(configPath, environment);
    const { meters, replays, lines } = buildMeters(config.meters, systemClock, log);
    const uplink = await openUplink({
      config: config.uplink,
      spoolDirectory: config.spoolDirectory,
      software: SOFTWARE,
      clock: systemClock,
      log,
    });
    const agent = createMeterAgent({ uplink, meters, replays, clock: systemClock, log });
    if (replays.length === 0) return [uplink, ...lines, agent];
    const endOfReplay = createEndOfReplay({
      agent,
      uplink,
      log,
      tell: (line) => process.stdout.write(`${line}\n`),
      ended: (failure) => {
        const isBug = failure !== undefined && !(failure instanceof OperationalError);
        if (meters.length > 0 && !isBug) return;
        if (failure !== undefined) throw failure;
        done.abort();
      },
    });
    return [uplink, ...lines, agent, endOfReplay];
  };
  return runComponents(build, { log, signal: done.signal });
}

/** Throws OperationalError `config-invalid`. */
export function readMeterAgentConfig(file: string | undefined, environment: Environment): MeterAgentConfig {
  const config = requireConfig({
    schema: MeterAgentConfig,
    file,
    environment,
    otherVariables: ["LUCCIOLA_LOG_LEVEL"],
  });
  const twice = findRepeated(config.meters.map(({ device }) => device));
  if (twice !== undefined) {
    throw new OperationalError({ code: "config-invalid", message: `The meter ${twice} is configured twice` });
  }
  const shared = findRepeated(
    config.meters.flatMap(({ driver }) => (driver.kind === "pulse" ? [driver.totalFile] : [])),
  );
  if (shared !== undefined) {
    throw new OperationalError({
      code: "config-invalid",
      message: `Two meters keep their total in ${shared}: give each a totalFile of its own`,
    });
  }
  return config;
}

const findRepeated = (names: readonly string[]): string | undefined =>
  names.find((name, index) => names.indexOf(name) !== index);

/**
 * The meters of a configuration, and the lines to them, which open before the meters are read and close after. Meters of
 * one address share its connection. Throws OperationalError `csv-layout-invalid`.
 */
export function buildMeters(
  configured: readonly MeterConfig[],
  clock: Clock,
  log: Logger,
): { meters: PolledMeter[]; replays: ReplayedMeter[]; lines: Component[] } {
  const meters: PolledMeter[] = [];
  const replays: ReplayedMeter[] = [];
  const counters: Component[] = [];
  const opened = new Map<string, ModbusConnection>();
  for (const { device, driver } of configured) {
    if (driver.kind === "csv-replay") {
      replays.push({ device: deviceId(device), source: createCsvReplay(driver) });
      continue;
    }
    const { intervalS, samplesPerMessage } = driver;
    if (driver.kind === "pulse") {
      const counter = buildPulseCounter(driver, clock, log.child({ device }));
      counters.push(counter);
      meters.push({ device: deviceId(device), driver: counter, intervalS, samplesPerMessage });
      continue;
    }
    const { host, port, unitId, timeoutMs } = driver;
    const address = `${host}:${port}`;
    const connection = opened.get(address) ?? createModbusConnection({ host, port });
    opened.set(address, connection);
    const registerMap = REGISTER_MAPS[driver.registerMap];
    meters.push({
      device: deviceId(device),
      driver: createModbusMeter({ connection, unitId, timeoutMs, registerMap, clock }),
      intervalS,
      samplesPerMessage,
    });
  }
  const connections: Component = {
    name: "meter-connections",
    start: async () => {},
    stop: async () => {
      for (const connection of opened.values()) connection.close();
    },
  };
  return { meters, replays, lines: [connections, ...counters] };
}

function buildPulseCounter(
  config: PulseCounterConfig,
  clock: Clock,
  log: Logger,
): ReturnType<typeof createPulseCounter> {
  const { line, totalFile, ...rest } = config;
  const pulses =
    line.kind === "gpio"
      ? createGpioLine({ ...line, clock })
      : createCounterFileLine({ file: line.file, wrapsAt: line.wrapsAt });
  return createPulseCounter({ ...rest, line: pulses, file: totalFile, clock, log });
}
