import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { ForeignMessage } from "./decoders/foreign-part.ts";
import { decodeShelly } from "./decoders/shelly-gen2.ts";
import { decodeTasmota } from "./decoders/tasmota.ts";

// Payloads recorded from real devices, which are not part of this repository.
const root = process.env.LUCCIOLA_REFERENCE_DATA ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
const folder = join(root, "devices");
const isThere = existsSync(folder);
if (!isThere) process.stderr.write(`Skipped: recorded payloads of devices are not at ${folder}\n`);

const valuesOf = ({ parts, rejections }: ForeignMessage) => {
  expect(rejections).toEqual([]);
  const devices: Record<string, Record<string, number>> = {};
  for (const { device, values } of parts) devices[device] = { ...devices[device], ...Object.fromEntries(values) };
  return devices;
};

describe.skipIf(!isThere)("payloads recorded from real devices (skipped without the reference data)", () => {
  it("the status of a Shelly Pro 3EM", () => {
    const json: unknown = JSON.parse(readFileSync(join(folder, "shelly-pro3em-status.json"), "utf8"));
    const receivedAtMs = 1_747_561_101_400;
    const decoded = decodeShelly("shellyReply", undefined, json, receivedAtMs);
    expect(decoded.atMs).toBe(1_747_561_101_000);
    const em = valuesOf(decoded)["em-0"] ?? {};
    expect(Object.keys(em)).toHaveLength(21);
    expect(em).toMatchObject({
      importTotalWh: 5_415_414,
      exportTotalWh: 0,
      activePowerW: 2413.825,
      "activePowerW.l1": 2166.2,
      "powerFactor.l2": 0.36,
      "voltageV.l3": 230.2,
      frequencyHz: 49.9,
    });
  });

  it("four Tasmotas: a plug, two channels, and two smart meters", () => {
    const lines = readFileSync(join(folder, "tasmota-statussns.ndjson"), "utf8").trim().split("\n");
    const decoded = lines.map((line) => {
      const json = JSON.parse(line) as { StatusSNS: { Time: string } };
      // Received two seconds later, if these devices keep the time of Rome.
      const receivedAtMs = Date.parse(`${json.StatusSNS.Time}Z`) - offsetMs(json.StatusSNS.Time) + 2_000;
      const message = decodeTasmota("tasmotaStatus8", json, "Europe/Rome", receivedAtMs);
      expect(message.atMs).toBe(receivedAtMs - 2_000);
      return valuesOf(message);
    });
    expect(decoded[0]?.energy).toMatchObject({ importTotalWh: 1_290_396, activePowerW: 47.11, voltageV: 0 });
    expect(decoded[1]).toMatchObject({
      energy: { importTotalWh: 77, activePowerW: 8.15, voltageV: 237, frequencyHz: 50 },
      "energy-1": { activePowerW: 8.15 },
      "energy-2": { activePowerW: 0 },
    });
    expect(decoded[2]).toEqual({
      sml: { importTotalWh: 34_507_476, exportTotalWh: 14_737_142, activePowerW: -894 },
    });
    expect(decoded[3]?.sml).toMatchObject({
      importTotalWh: 2_687_369,
      exportTotalWh: 582_457,
      activePowerW: -36,
      "activePowerW.l2": -111,
      "voltageV.l3": 235.7,
      "currentA.l1": 0.98,
      frequencyHz: 49.9,
    });
  });
});

/** Summer time lasts from the end of March to the end of October; the recordings lie well inside. */
const offsetMs = (time: string): number => (Number(time.slice(5, 7)) === 7 ? 2 : 1) * 3_600_000;
