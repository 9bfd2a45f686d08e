import type { UrbanDatasetBody } from "@lucciola/contract/api/urban-datasets.ts";
import { singlePhaseCounterReading } from "@lucciola/domain/open-models/urban-dataset/counter-lines.ts";
import { urbanDataset } from "@lucciola/domain/open-models/urban-dataset/document.ts";
import { URBAN_DATASET_NAMES, URBAN_DATASETS } from "@lucciola/domain/open-models/urban-dataset/specification.ts";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasReferenceData, readJson } from "./reference-data.ts";
import { type SmallTown, startSmallTown } from "./small-town.ts";

// ENEA, Smart City Platform Specification 2.0, in titobrasolin-ke/TriggerAction@e0b9b743.
const SCHEMA = "urbandataset/scps-urbandataset-schema-2.0.json";
const templateFile = (name: string) => `urbandataset/${name}-2.0-Template.json`;
const isThere = hasReferenceData("UrbanDatasets", [SCHEMA, ...URBAN_DATASET_NAMES.map(templateFile)]);
const PATIENCE_MS = 120_000;
const DAY_MS = 86_400_000;

type Definition = { propertyName: string; propertyDescription?: string };
const inOrder = (definitions: readonly Definition[]) =>
  definitions
    // The words are ours.
    .map(({ propertyDescription: _, ...told }) => told)
    .toSorted((one, other) => one.propertyName.localeCompare(other.propertyName));

describe.skipIf(!isThere)("UrbanDatasets of a small town", { timeout: PATIENCE_MS }, () => {
  let town: SmallTown;
  beforeAll(async () => {
    town = await startSmallTown(11, {
      LUCCIOLA_API_URBAN_DATASETS_PRODUCER_ID: "SmartCity-012120",
      LUCCIOLA_API_URBAN_DATASETS_TOWN_CODE: "012120",
      LUCCIOLA_API_URBAN_DATASETS_KPI_CODES: '["energy-kwh=KPI1:..1000000", "full-load-hours=KPI2"]',
    });
  }, PATIENCE_MS);
  afterAll(() => town?.stop(), PATIENCE_MS);

  const validate = (body: unknown) => {
    const check = new Ajv({ allErrors: true, strict: false }).compile(readJson(SCHEMA));
    return check(body) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
  const read = async (name: string): Promise<UrbanDatasetBody> => {
    const now = Date.now();
    const range = `from=${new Date(now - 2 * DAY_MS).toISOString()}&to=${new Date(now).toISOString()}`;
    return town.admin.get(`/api/v1/urban-datasets/${name}?${range}`);
  };

  it.each(URBAN_DATASET_NAMES.filter((name) => name !== "SinglePhaseCounterReading"))(
    "%s is valid by ENEA's schema",
    async (name) => {
      const body = await read(name);
      expect(validate(body)).toEqual([]);
      const { line } = body.UrbanDataset.values;
      expect(line.length).toBeGreaterThan(1);
      expect(line.filter(({ description }) => !description?.includes("dati simulati"))).toEqual([]);
    },
  );

  it("SinglePhaseCounterReading, which the simulated meters do not tell, is valid by ENEA's schema", () => {
    const now = Date.now();
    const where = { latitudeDeg: 45.73, longitudeDeg: 8.63 };
    const line = singlePhaseCounterReading({
      ...{ pod: "IT001E00000001", panel: "cabinet-1", townCode: "012120", place: where, simulated: false },
      ...{ fromMs: now - DAY_MS, toMs: now, energyWh: 4_321, reactiveVarh: undefined, coveredPct: 80 },
      means: {
        activePowerW: 180,
        apparentPowerVa: 190,
        reactivePowerVar: -20,
        currentA: 0.8,
        voltageV: 231,
        powerFactor: 0.95,
      },
    });
    const context = { producerId: "x", producerScheme: "", place: where, zone: "Europe/Rome", madeAtMs: now };
    const body = urbanDataset("SinglePhaseCounterReading", context, [line]);
    expect(validate(body)).toEqual([]);
    expect(body.UrbanDataset.values.line[0]?.property).toContainEqual({ name: "ActiveEnergy", val: "4.321" });
  });

  it.each(URBAN_DATASET_NAMES)("%s has the id, the name and the properties of ENEA's template", (name) => {
    const { specification } = readJson(templateFile(name)).UrbanDataset;
    const { title, properties } = URBAN_DATASETS[name];
    expect(title).toBe(specification.name.replaceAll(/\s+/g, " "));
    expect(inOrder(properties)).toEqual(inOrder(specification.properties.propertyDefinition));
  });

  it("would be found wrong if it were", async () => {
    const body = await read("CounterReading");
    const { UrbanDataset } = body;
    const [line] = UrbanDataset.values.line;
    const withLine = (changed: object) => ({
      UrbanDataset: { ...UrbanDataset, values: { line: [{ ...line, ...changed }] } },
    });
    expect(validate(withLine({}))).toEqual([]);
    expect(validate(withLine({ note: "ours" }))).not.toEqual([]);
    expect(validate(withLine({ property: [{ name: "PODID", val: 1 }] }))).not.toEqual([]);
    expect(validate(withLine({ period: { start_ts: "2026-01-01T00:00:00" } }))).not.toEqual([]);
  });
});
