import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LitTown, openLitTown } from "./testing/lit-town.ts";

const HOUR_MS = 3_600_000;
/** The night in which the clocks go back: 02:00 comes at 0 and at 1 o'clock UTC. */
const NIGHT_MS = Date.parse("2026-10-24T22:00:00Z");
const iso = (atMs: number): string => new Date(atMs).toISOString();
const NIGHT = `from=${iso(NIGHT_MS)}&to=${iso(NIGHT_MS + 5 * HOUR_MS)}`;
const URBAN = {
  producerId: "SmartCity-012120",
  townCode: "012120",
  kpiCodes: ["energy-kwh=KPI1:..12", "energy-per-lamp-kwh=KPI2:5..", "full-load-hours=KPI3"],
  anomalyCodes: ["spike=A7"],
};

describe("what a town sends to ENEA as UrbanDatasets", () => {
  let town: LitTown;
  beforeEach(async () => {
    town = await openLitTown({ urbanDatasets: URBAN });
  });
  afterEach(() => town.close());

  const write = (id: string, quantity: QuantityName, values: readonly number[]) =>
    town.store.write(
      values.map((value, hour) => ({ point: pointId(id), quantity, at: NIGHT_MS + hour * HOUR_MS, value })),
    );
  const linesOf = async (name: string, query = NIGHT) => {
    const { status, body } = await town.ask(`/api/v1/urban-datasets/${name}?${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    const { specification, context, values } = body.UrbanDataset;
    expect([specification.id.value, context.producer.id]).toEqual([`${name}-2.0`, "SmartCity-012120"]);
    return values.line.map(
      (line: { period: object; property: { name: string; val: string }[]; description?: string }) => ({
        ...line.period,
        ...(line.description === undefined ? {} : { description: line.description }),
        ...Object.fromEntries(line.property.map(({ name: property, val }) => [property, val])),
      }),
    );
  };

  it("tells the hours of a meter of three phases, each once, in kWh and kW", async () => {
    await write("cabinet-1", "importTotalWh", [100_000, 101_000, 103_500, 103_500, 104_000, 110_000]);
    await write("cabinet-1", "activePowerW", [1_000, 1_000, 2_500, 0, 500, 6_000]);
    await write("cabinet-1", "voltageV.l1", [230, 231, 229, 230, 230, 230]);
    await write("cabinet-1", "voltageV.l2", [230, 231, 229, 230, 230, 230]);
    const lines = await linesOf("CounterReading");
    expect(lines[0]).toEqual({
      start_ts: "2026-10-24T23:00:00",
      end_ts: "2026-10-25T00:00:00",
      PODID: "IT001E00000001",
      ElectricPanelID: "cabinet-1",
      TownCode: "012120",
      TotalActiveEnergy: "1",
      TotalActivePower: "1",
      Phase1Voltage: "230",
      Phase2Voltage: "230",
    });
    expect(lines.map((line: Record<string, string>) => [line.start_ts?.slice(11, 16), line.TotalActiveEnergy])).toEqual(
      [
        ["23:00", "1"],
        ["00:00", "2.5"],
        ["01:00", "0"],
        ["02:00", "0.5"],
        ["03:00", "6"],
      ],
    );
    expect((await town.ask(`/api/v1/urban-datasets/SinglePhaseCounterReading?${NIGHT}`)).status).toBe(404);
  });

  it("tells a meter of one phase in the dataset for those, and says what was measured", async () => {
    await write("cabinet-1", "importTotalWh", [100_000, 101_000, 103_500]);
    await write("cabinet-1", "voltageV", [230, 231, 229]);
    const day = `from=${iso(NIGHT_MS)}&to=${iso(NIGHT_MS + 25 * HOUR_MS)}&bucket=day`;
    expect(await linesOf("SinglePhaseCounterReading", day)).toEqual([
      {
        start_ts: "2026-10-24T23:00:00",
        end_ts: "2026-10-26T00:00:00",
        description: "misurato il 8 % del periodo",
        PODID: "IT001E00000001",
        ElectricPanelID: "cabinet-1",
        TownCode: "012120",
        ActiveEnergy: "3.5",
        PhaseVoltage: "230",
      },
    ]);
    expect((await town.ask(`/api/v1/urban-datasets/CounterReading?${NIGHT}`)).status).toBe(404);
  });

  it("tells indicators under ENEA's codes, within limits or not, and none of a night with gaps", async () => {
    const told = async () =>
      (await linesOf("PodKPIpell")).map((line: Record<string, string>) => [
        line.PellKPICode,
        line.KPIValue,
        line.EvaluationIndicator,
      ]);
    await write("cabinet-1", "importTotalWh", [100_000, 101_000]);
    expect(await told()).toEqual([
      ["KPI1", undefined, "non disponibile"],
      ["KPI2", undefined, "non disponibile"],
      ["KPI3", undefined, "non disponibile"],
    ]);
    await write("cabinet-1", "importTotalWh", [100_000, 101_000, 103_500, 103_500, 104_000, 110_800]);
    // Twelve lamps of 60 W.
    expect(await told()).toEqual([
      ["KPI1", "10.8", "ok"],
      ["KPI2", "0.9", "fuori soglia"],
      ["KPI3", "15", "non disponibile"],
    ]);
  });

  it("tells what a building drew and what is wrong there", async () => {
    await write("rodari-electricity", "importTotalWh", [0, 1_000, 1_500, 1_500, 1_500, 2_000]);
    const [first, ...others] = await linesOf("BuildingElectricConsumption");
    expect(first).toMatchObject({ BuildingName: "Scuola Rodari", BuildingID: "rodari", ElectricConsumption: "1" });
    expect(others.map((line: Record<string, string>) => line.ElectricConsumption)).toEqual(["0.5", "0", "0", "0.5"]);

    const none = {
      BuildingEnergyHighAnomalies: "0",
      BuildingEnergyMeanAnomalies: "0",
      BuildingEnergyLowAnomalies: "0",
    };
    expect(await linesOf("BuildingEnergyAnomalies")).toMatchObject([none]);
    const found = {
      supply: "rodari-electricity",
      fromMs: NIGHT_MS,
      raisedAtMs: NIGHT_MS,
      score: 1,
      energy: {},
      evidence: {},
      model: "",
    };
    const held = {
      place: "rodari",
      seenAtMs: NIGHT_MS,
      endedAtMs: undefined,
      assignedTo: undefined,
      snooze: undefined,
      normal: undefined,
    };
    for (const [kind, eurPerYear, state] of [
      ["spike", 1_500, "open"],
      ["drift", 200, "open"],
      ["night-base-load", 40, "closed"],
      ["weekend-base-load", 900, "normal"],
    ] as const)
      town.registry.anomalies.add({ ...held, state, alert: { ...found, kind, eurPerYear } }, []);
    expect(await linesOf("BuildingEnergyAnomalies")).toMatchObject([
      { ...none, BuildingEnergyAnomalyCode: "A7", BuildingEnergyHighAnomalies: "1", description: "spike" },
      {
        ...none,
        BuildingEnergyMeanAnomalies: "1",
        BuildingEnergyLowAnomalies: "1",
        description: "drift, night-base-load",
      },
    ]);
  });
});

describe("a question for an UrbanDataset that cannot be answered", () => {
  let town: LitTown;
  beforeAll(async () => {
    town = await openLitTown({ urbanDatasets: URBAN });
  });
  afterAll(() => town.close());

  it.each([
    [`CounterReading?${NIGHT}&id=cabinet-9`, 404, "cabinet-9"],
    [`BuildingElectricConsumption?${NIGHT}&id=nowhere`, 404, "nowhere"],
    ["BuildingElectricConsumption?from=1990-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", 400, "shorten the range"],
    ["BuildingElectricConsumption?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", 400, "before"],
    [`WeatherCondition?${NIGHT}`, 400, "name"],
    ["CounterReading", 400, "from"],
  ])("refuses %s with words", async (path, status, words) => {
    const answer = await town.ask(`/api/v1/urban-datasets/${path}`);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toContain(words);
  });
});

describe("a town to which ENEA has given nothing yet", () => {
  it.each([
    [{}, "CounterReading", "api.urbanDatasets.producerId"],
    [{ urbanDatasets: { producerId: "x" } }, "PodKPIpell", "api.urbanDatasets.kpiCodes"],
  ])("%j is told what to set for %s", async (settings, name, setting) => {
    const town = await openLitTown(settings);
    const { status, body } = await town.ask(`/api/v1/urban-datasets/${name}?${NIGHT}`);
    town.close();
    expect([status, body.detail]).toEqual([409, expect.stringContaining(setting)]);
  });
});
