import type { UrbanPropertyDefinition } from "@lucciola/contract/api/urban-datasets.ts";

/**
 * The UrbanDatasets of ENEA's Smart City Platform Specification 2.0 that are exported: names and units of their
 * properties. The descriptions are ours; the code lists that `codeList` names are ENEA's and are not part of this program.
 */
export const URBAN_DATASET_NAMES = [
  "CounterReading",
  "SinglePhaseCounterReading",
  "PodKPIpell",
  "BuildingElectricConsumption",
  "BuildingEnergyAnomalies",
] as const;
export type UrbanDatasetName = (typeof URBAN_DATASET_NAMES)[number];

const SEMANTICS = "https://smartcityplatform.enea.it/specification/semantic/2.0";
export const ontologyUri = (name: UrbanDatasetName): string => `${SEMANTICS}/ontology/scps-ontology-2.0.owl#${name}`;
const codeList = (name: string): string => `${SEMANTICS}/gc/${name}.gc`;

const define = (
  propertyName: string,
  propertyDescription: string,
  dataType: "string" | "double" | "integer" | "dateTime",
  more: Partial<UrbanPropertyDefinition> = {},
): UrbanPropertyDefinition => ({
  propertyName,
  propertyDescription,
  dataType,
  unitOfMeasure: "dimensionless",
  ...more,
});
const number = (name: string, description: string, unitOfMeasure: string): UrbanPropertyDefinition =>
  define(name, description, "double", { unitOfMeasure });
const count = (name: string, description: string): UrbanPropertyDefinition => define(name, description, "integer");

const POD = define("PODID", "POD della fornitura", "string");
const PANEL = define("ElectricPanelID", "Codice del quadro elettrico", "string");
const TOWN = define("TownCode", "Codice ISTAT del Comune", "string", { codeList: codeList("TownCode") });
const BUILDING = [
  define("BuildingName", "Nome dell'edificio", "string"),
  define("BuildingID", "Codice dell'edificio", "string"),
];
const PERIOD: readonly UrbanPropertyDefinition[] = [
  {
    propertyName: "period",
    propertyDescription: "Periodo a cui si riferisce la riga",
    subProperties: { propertyName: ["start_ts", "end_ts"] },
  },
  define("start_ts", "Inizio del periodo", "dateTime"),
  define("end_ts", "Fine del periodo, esclusa", "dateTime"),
];
const COORDINATES: readonly UrbanPropertyDefinition[] = [
  {
    propertyName: "coordinates",
    propertyDescription: "Posizione",
    subProperties: { propertyName: ["format", "latitude", "longitude", "height"] },
  },
  define("format", "Formato delle coordinate", "string", { codeList: codeList("FormatCode") }),
  define("latitude", "Latitudine", "double"),
  define("longitude", "Longitudine", "double"),
  define("height", "Altitudine", "double"),
];
const POWERS = { active: "kilowatt", apparent: "kilovoltampere", reactive: "kilovoltamperereactive" } as const;
const REACTIVE_ENERGY = "kilovoltamperereactivePerHour";

const phase = (index: number): UrbanPropertyDefinition[] => [
  number(`Line${index}Current`, `Corrente della linea ${index}, media`, "ampere"),
  number(`Phase${index}ActivePower`, `Potenza attiva della fase ${index}, media`, POWERS.active),
  number(`Phase${index}ApparentPower`, `Potenza apparente della fase ${index}, media`, POWERS.apparent),
  number(`Phase${index}PowerFactor`, `Fattore di potenza della fase ${index}, medio`, "dimensionless"),
  number(`Phase${index}ReactivePower`, `Potenza reattiva della fase ${index}, media`, POWERS.reactive),
  number(`Phase${index}Voltage`, `Tensione della fase ${index}, media`, "volt"),
];

export const URBAN_DATASETS: Readonly<
  Record<UrbanDatasetName, { readonly title: string; readonly properties: readonly UrbanPropertyDefinition[] }>
> = {
  CounterReading: {
    title: "Counter Reading",
    properties: [
      POD,
      PANEL,
      TOWN,
      number("TotalActivePower", "Potenza attiva totale, media", POWERS.active),
      number("TotalApparentPower", "Potenza apparente totale, media", POWERS.apparent),
      number("TotalReactivePower", "Potenza reattiva totale, media", POWERS.reactive),
      number("TotalActiveEnergy", "Energia attiva del periodo", "kilowattHour"),
      number("TotalReactiveEnergy", "Energia reattiva del periodo", REACTIVE_ENERGY),
      ...[1, 2, 3].flatMap(phase),
      ...COORDINATES,
      ...PERIOD,
    ],
  },
  SinglePhaseCounterReading: {
    title: "Single Phase Counter Reading",
    properties: [
      POD,
      PANEL,
      TOWN,
      number("ActiveEnergy", "Energia attiva del periodo", "kilowattHour"),
      number("ReactiveEnergy", "Energia reattiva del periodo", REACTIVE_ENERGY),
      number("ActivePower", "Potenza attiva, media", POWERS.active),
      number("ApparentPower", "Potenza apparente, media", POWERS.apparent),
      number("ReactivePower", "Potenza reattiva, media", POWERS.reactive),
      number("LineCurrent", "Corrente, media", "ampere"),
      number("PhaseVoltage", "Tensione, media", "volt"),
      number("PowerFactor", "Fattore di potenza, medio", "dimensionless"),
      ...COORDINATES,
      ...PERIOD,
    ],
  },
  PodKPIpell: {
    title: "Pod KPI Pell",
    properties: [
      POD,
      TOWN,
      define("PellKPICode", "Codice del KPI", "string", { codeList: codeList("PellKPICode") }),
      number("KPIValue", "Valore del KPI", "dimensionless"),
      define("EvaluationIndicator", "ok, fuori soglia o non disponibile", "string"),
      define("PLHomogeneousAreaID", "Codice della zona omogenea", "string"),
      ...PERIOD,
    ],
  },
  BuildingElectricConsumption: {
    title: "Building Electric Consumption",
    properties: [
      ...BUILDING,
      define("ElectricConsumption", "Energia elettrica del periodo", "double", {
        unitOfMeasure: "kilowattHour",
        measurementType: "average",
      }),
      ...PERIOD,
    ],
  },
  BuildingEnergyAnomalies: {
    title: "Building Energy Anomalies",
    properties: [
      ...BUILDING,
      define("BuildingEnergyAnomalyCode", "Codice del tipo di anomalia", "string", {
        codeList: codeList("BuildingEnergyAnomalyCode"),
      }),
      count("BuildingEnergyHighAnomalies", "Anomalie con priorità alta"),
      count("BuildingEnergyMeanAnomalies", "Anomalie con priorità media"),
      count("BuildingEnergyLowAnomalies", "Anomalie con priorità bassa"),
      define("DataDescription", "Descrizione dei dati", "string"),
      ...PERIOD,
    ],
  },
};
