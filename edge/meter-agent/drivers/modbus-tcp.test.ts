import { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { Compile } from "typebox/compile";
import { afterEach, describe, expect, it } from "vitest";
import type { MeterReadOutcome } from "../driver.ts";
import {
  floatWords,
  lowFirstWords,
  type MeterServer,
  shortWord,
  startMeterServer,
  startRawServer,
  type UnitAnswer,
} from "../testing/modbus-meter-server.ts";
import { createModbusConnection, type ModbusConnection } from "./modbus-connection.ts";
import { createModbusMeter } from "./modbus-tcp.ts";
import { carloGavazziEm340 } from "./register-maps/carlo-gavazzi-em340.ts";
import { eastronSdm630 } from "./register-maps/eastron-sdm630.ts";

const NOON = Date.parse("2026-11-23T12:00:00Z");
const never = new AbortController().signal;
const validSample = Compile(MeterSample);

/** A building that draws on two phases and feeds in on the third. */
const sdm630: UnitAnswer = new Map([
  ...floatWords(0x00, 230.1),
  ...floatWords(0x02, 229.8),
  ...floatWords(0x04, 231.4),
  ...floatWords(0x06, 5.21),
  ...floatWords(0x08, 0.4),
  ...floatWords(0x0a, 3.333),
  ...floatWords(0x0c, 1180.5),
  ...floatWords(0x0e, 80.25),
  ...floatWords(0x10, -760.75),
  ...floatWords(0x1e, 0.985),
  ...floatWords(0x20, 0.87),
  ...floatWords(0x22, -0.986),
  ...floatWords(0x34, 500),
  ...floatWords(0x3e, 0.63),
  ...floatWords(0x46, 49.98),
  ...floatWords(0x48, 12345.678),
  ...floatWords(0x4a, 321.09),
  ...floatWords(0x4c, 4567.8),
  ...floatWords(0x4e, 0.003),
]);

const em340: UnitAnswer = new Map([
  ...lowFirstWords(0x00, 2304),
  ...lowFirstWords(0x02, 2311),
  ...lowFirstWords(0x04, 2298),
  ...lowFirstWords(0x0c, 12_345),
  ...lowFirstWords(0x0e, -1_335),
  ...lowFirstWords(0x10, 70_000),
  ...lowFirstWords(0x12, 28_440),
  ...lowFirstWords(0x14, -3_077),
  ...lowFirstWords(0x16, 160_860),
  ...lowFirstWords(0x28, 186_223),
  ...shortWord(0x2e, 998),
  ...shortWord(0x2f, -987),
  ...shortWord(0x30, 1000),
  ...shortWord(0x31, 995),
  ...shortWord(0x33, 499),
  ...lowFirstWords(0x34, 1_234_567),
  ...lowFirstWords(0x36, 89_012),
  ...lowFirstWords(0x4e, 65_537),
  ...lowFirstWords(0x50, 3),
]);

describe("a meter behind Modbus TCP", () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) await each.close();
  });

  async function serve(units: Iterable<[number, UnitAnswer]>): Promise<MeterServer> {
    const server = await startMeterServer(units);
    open.push(server);
    return server;
  }
  function connectTo(port: number): ModbusConnection {
    const connection = createModbusConnection({ host: "127.0.0.1", port });
    open.push(connection);
    return connection;
  }
  function meter(connection: ModbusConnection, unitId = 1, registerMap = eastronSdm630, timeoutMs = 2_000) {
    return createModbusMeter({ connection, unitId, timeoutMs, registerMap, clock: new ManualClock(NOON) });
  }
  function sampleOf(outcome: MeterReadOutcome): MeterSample {
    if (outcome.kind !== "sample") throw new Error(`${outcome.kind}: ${outcome.reason}`);
    expect(validSample.Check(outcome.sample)).toBe(true);
    return outcome.sample;
  }

  it("reads an Eastron SDM630 value for value", async () => {
    const server = await serve([[1, sdm630]]);
    expect(sampleOf(await meter(connectTo(server.port)).read(never))).toEqual({
      at: "2026-11-23T12:00:00.000Z",
      activePowerW: 500,
      powerFactor: 0.63,
      frequencyHz: 49.98,
      importTotalWh: 12_345_678,
      exportTotalWh: 321_090,
      importReactiveTotalVarh: 4_567_800,
      exportReactiveTotalVarh: 3,
      phases: {
        l1: { voltageV: 230.1, currentA: 5.21, activePowerW: 1180.5, powerFactor: 0.985 },
        l2: { voltageV: 229.8, currentA: 0.4, activePowerW: 80.25, powerFactor: 0.87 },
        l3: { voltageV: 231.4, currentA: 3.333, activePowerW: -760.75, powerFactor: -0.986 },
      },
    });
  });

  it("reads a Carlo Gavazzi EM340, low word first and signed", async () => {
    const server = await serve([[7, em340]]);
    expect(sampleOf(await meter(connectTo(server.port), 7, carloGavazziEm340).read(never))).toEqual({
      at: "2026-11-23T12:00:00.000Z",
      activePowerW: 18_622.3,
      powerFactor: 0.995,
      frequencyHz: 49.9,
      importTotalWh: 123_456_700,
      exportTotalWh: 6_553_700,
      importReactiveTotalVarh: 8_901_200,
      exportReactiveTotalVarh: 300,
      phases: {
        l1: { voltageV: 230.4, currentA: 12.345, activePowerW: 2_844, powerFactor: 0.998 },
        l2: { voltageV: 231.1, currentA: -1.335, activePowerW: -307.7, powerFactor: -0.987 },
        l3: { voltageV: 229.8, currentA: 70, activePowerW: 16_086, powerFactor: 1 },
      },
    });
  });

  it("asks within the limits of each maker: 80 registers, 50 registers", async () => {
    const server = await serve([
      [1, sdm630],
      [2, em340],
    ]);
    const connection = connectTo(server.port);
    await meter(connection, 1).read(never);
    await meter(connection, 2, carloGavazziEm340).read(never);
    const largest = (unitId: number) =>
      Math.max(...server.requests.filter((request) => request.unitId === unitId).map((request) => request.count));
    expect(largest(1)).toBeLessThanOrEqual(80);
    expect(largest(2)).toBeLessThanOrEqual(50);
  });

  it("shares one connection among the units behind a gateway and keeps their readings apart", async () => {
    const server = await serve([
      [1, sdm630],
      [2, em340],
      [3, sdm630],
    ]);
    const connection = connectTo(server.port);
    const outcomes = await Promise.all([
      meter(connection, 1).read(never),
      meter(connection, 2, carloGavazziEm340).read(never),
      meter(connection, 3).read(never),
    ]);
    expect(outcomes.map((outcome) => sampleOf(outcome).importTotalWh)).toEqual([12_345_678, 123_456_700, 12_345_678]);
    expect(server.requests.map((request) => request.unitId)).toEqual([1, 1, 2, 2, 2, 3, 3]);
    expect(server.connections()).toBe(1);
  });

  it("leaves out a value that cannot be true, names it, and keeps the rest", async () => {
    const broken = new Map([
      ...(sdm630 as ReadonlyMap<number, number>),
      ...floatWords(0x02, Number.NaN),
      ...floatWords(0x1e, 7.5),
      ...floatWords(0x4a, -1),
    ]);
    const server = await serve([[1, broken]]);
    const outcome = await meter(connectTo(server.port)).read(never);
    const sample = sampleOf(outcome);
    expect(sample.phases?.l2).toEqual({ currentA: 0.4, activePowerW: 80.25, powerFactor: 0.87 });
    expect(sample).not.toHaveProperty("exportTotalWh");
    expect(sample.importTotalWh).toBe(12_345_678);
    expect(outcome).toMatchObject({
      omitted: [
        "voltageV.l2 at 0x2 reads NaN",
        "powerFactor.l1 at 0x1e reads 7.5",
        "exportTotalWh at 0x4a reads -1000",
      ],
    });
  });

  it("says bad-response with the meter's exception, and unreachable or timeout with the gateway's", async () => {
    const server = await serve([
      [1, { exception: 2 }],
      [2, { exception: 10 }],
      [3, { exception: 11 }],
      [4, sdm630],
    ]);
    const connection = connectTo(server.port);
    expect(await meter(connection, 1).read(never)).toEqual({
      kind: "bad-response",
      reason: `127.0.0.1:${server.port} unit 1: Modbus exception 2: Illegal data address (register not supported by device)`,
    });
    expect((await meter(connection, 2).read(never)).kind).toBe("unreachable");
    expect((await meter(connection, 3).read(never)).kind).toBe("timeout");
    expect((await meter(connection, 4).read(never)).kind).toBe("sample");
    expect(server.connections()).toBe(1);
  });

  it("says timeout for a silent unit, without hanging up on its neighbour", async () => {
    const server = await serve([
      [1, "silent"],
      [2, sdm630],
    ]);
    const connection = connectTo(server.port);
    for (let round = 0; round < 2; round++) {
      const [silent, neighbour] = await Promise.all([
        meter(connection, 1, eastronSdm630, 50).read(never),
        meter(connection, 2).read(never),
      ]);
      expect(silent).toEqual({ kind: "timeout", reason: `127.0.0.1:${server.port} unit 1: no answer in 50 ms` });
      sampleOf(neighbour);
    }
    expect(server.connections()).toBe(1);
  });

  it("hangs up when all are silent, and reads again when they speak", async () => {
    const server = await serve([[1, "silent"]]);
    const connection = connectTo(server.port);
    await meter(connection, 1, eastronSdm630, 50).read(never);
    await meter(connection, 1, eastronSdm630, 50).read(never);
    server.units.set(1, sdm630);
    sampleOf(await meter(connection).read(never));
    expect(server.connections()).toBe(2);
  });

  it("survives a server that dies in the middle of a reading, and reconnects", async () => {
    const server = await serve([[1, sdm630]]);
    const connection = connectTo(server.port);
    server.onRequest = (cut) => {
      if (server.requests.length === 2) cut();
    };
    expect(await meter(connection).read(never)).toEqual({
      kind: "unreachable",
      reason: `127.0.0.1:${server.port}: the connection was lost`,
    });
    sampleOf(await meter(connection).read(never));
    expect(server.connections()).toBe(2);
  });

  it("comes back by itself after the gateway was switched off", async () => {
    const first = await startMeterServer([[1, sdm630]]);
    const connection = connectTo(first.port);
    sampleOf(await meter(connection).read(never));
    await first.close();
    const refused = await Promise.all([meter(connection).read(never), meter(connection).read(never)]);
    expect(refused.map((outcome) => outcome.kind)).toEqual(["unreachable", "unreachable"]);
    open.push(await startMeterServer([[1, sdm630]], first.port));
    sampleOf(await meter(connection).read(never));
  });

  it.each([
    ["an HTTP page", (_: Buffer) => Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["an empty frame", (request: Buffer) => Buffer.concat([request.subarray(0, 4), Buffer.from([0, 0])])],
    ["too few registers", (request: Buffer) => reply(request, Buffer.alloc(10))],
    ["a byte count that lies", (request: Buffer) => reply(request, zeros(request), 200)],
    ["a byte count too small", (request: Buffer) => reply(request, zeros(request), 4)],
    ["another unit's answer", (request: Buffer) => reply(request, zeros(request), undefined, 99)],
  ])("takes %s for no reading, and reads again when the meter makes sense", async (_, garbage) => {
    let sane = false;
    const server = await startRawServer((request, socket) => {
      socket.write(sane ? reply(request, zeros(request)) : garbage(request));
    });
    open.push(server);
    const connection = connectTo(server.port);
    for (let round = 0; round < 2; round++) {
      const outcome = await meter(connection, 1, eastronSdm630, 50).read(never);
      expect(["bad-response", "timeout"]).toContain(outcome.kind);
    }
    sane = true;
    expect(sampleOf(await meter(connection).read(never)).importTotalWh).toBe(0);
  });

  it("does not believe a meter whose registers are all nonsense", async () => {
    const nonsense = new Map(Array.from({ length: 0x60 }, (_, address) => [address, 0x7fff] as [number, number]));
    const server = await serve([[1, nonsense]]);
    const outcome = await meter(connectTo(server.port)).read(never);
    expect(outcome.kind).toBe("bad-response");
  });

  it("gives up at once when stopped", async () => {
    const server = await serve([[1, "silent"]]);
    const connection = connectTo(server.port);
    const stop = new AbortController();
    server.onRequest = () => stop.abort();
    const [running, waiting] = await Promise.all([
      meter(connection, 1, eastronSdm630, 60_000).read(stop.signal),
      meter(connection, 1, eastronSdm630, 60_000).read(stop.signal),
    ]);
    expect([running.kind, waiting.kind]).toEqual(["unreachable", "unreachable"]);
  });
});

/** As many zero bytes as the request asks for. */
const zeros = (request: Buffer): Buffer => Buffer.alloc(2 * request.readUInt16BE(10));

function reply(request: Buffer, data: Buffer, byteCount = data.length, unitId = request[6] ?? 0): Buffer {
  const header = Buffer.from(request.subarray(0, 6));
  header.writeUInt16BE(3 + data.length, 4);
  return Buffer.concat([header, Buffer.from([unitId, 4, byteCount]), data]);
}
