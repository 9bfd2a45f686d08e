import { IsoInstant } from "@lucciola/contract/time/iso.ts";
import { type Static, Type } from "typebox";
import { FAULT_KIND_NAMES } from "../faults/fault-kinds.ts";
import { SIMULATED_MEASURE_NAMES } from "../measures/measure-effects.ts";

const closed = { additionalProperties: false } as const;
const MAX_LAMPS = 250_000;
const MonthDay = (standard: string) =>
  Type.String({
    pattern: "^(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
    description: "month and day, such as 10-15",
    default: standard,
  });

const rates = Object.fromEntries(
  FAULT_KIND_NAMES.map((kind) => [
    kind,
    Type.Optional(
      Type.Number({ minimum: 0, maximum: 10_000, description: "How much more often than usual: 1 as usual, 0 never" }),
    ),
  ]),
);

/** A fault that a scenario brings in at a given moment. */
export const ScenarioFault = Type.Object(
  {
    kind: Type.Enum([...FAULT_KIND_NAMES]),
    point: Type.String({ minLength: 1, maxLength: 64, description: "Lamp, supply, circuit or cabinet" }),
    from: IsoInstant,
    until: Type.Optional(IsoInstant),
    amount: Type.Optional(Type.Number({ minimum: -1_000_000, maximum: 1_000_000 })),
  },
  closed,
);
export type ScenarioFault = Static<typeof ScenarioFault>;

/** A measure of the energy plan that is done at a moment of the town's past, or of its future. */
export const ScenarioMeasure = Type.Object(
  {
    kind: Type.Enum([...SIMULATED_MEASURE_NAMES]),
    place: Type.String({ minLength: 1, maxLength: 64, description: "Building or cabinet" }),
    doneAfterDays: Type.Integer({ minimum: 1, maximum: 3_660, description: "After the town began" }),
    worksDays: Type.Integer({ minimum: 0, maximum: 730, default: 0, description: "How long the works took, days" }),
    /** What it truly takes away of what it acts on: heat losses, gas, lighting. */
    amount: Type.Number({ minimum: 0, maximum: 0.95, default: 0.3 }),
    /** Promised for each kWh that it truly saves: 1 keeps its promise. */
    promisedOfTrue: Type.Number({ minimum: 0.1, maximum: 10, default: 1 }),
    /** From a day on some of what it saves is lost again. */
    fades: Type.Optional(
      Type.Object(
        {
          afterDays: Type.Integer({ minimum: 1, maximum: 3_660, description: "After it was done" }),
          lostShare: Type.Number({ minimum: 0, maximum: 1 }),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type ScenarioMeasure = Static<typeof ScenarioMeasure>;

/** What a simulated town is: everything in it follows from this and the instant asked for. */
export const Scenario = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 80, default: "town" }),
    seed: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, default: 1 }),
    size: Type.Object(
      {
        buildings: Type.Integer({ minimum: 0, maximum: 1_000, default: 40 }),
        lamps: Type.Integer({ minimum: 0, maximum: MAX_LAMPS, default: 2_500 }),
        /** Each has one gateway. */
        cabinets: Type.Integer({ minimum: 1, maximum: 3_000, default: 30 }),
        /** Of a hundred lamps, how many have a connection of their own instead of their cabinet's gateway. */
        ownConnectionPct: Type.Number({ minimum: 0, maximum: 100, default: 8 }),
        /** For a hundred lamps, how many more that no inventory knows; they draw on their cabinet's meter all the same. */
        unregisteredPct: Type.Number({ minimum: 0, maximum: 100, default: 0.6 }),
        /** Of a hundred circuits, how many stay under power by day; the others are switched by their cabinet. */
        permanentCircuitsPct: Type.Number({ minimum: 0, maximum: 100, default: 35 }),
      },
      { ...closed, default: {} },
    ),
    climate: Type.Object(
      {
        /** Warmer or colder than Sesto Calende, K. */
        offsetC: Type.Number({ minimum: -20, maximum: 20, default: 0 }),
      },
      { ...closed, default: {} },
    ),
    calendar: Type.Object(
      {
        /** The town's own holiday; Sesto Calende keeps Saint Donatus. */
        patronSaint: MonthDay("08-07"),
        heatingFrom: MonthDay("10-15"),
        heatingUntil: MonthDay("04-15"),
      },
      { ...closed, default: {} },
    ),
    roughness: Type.Object(
      {
        /** Of a hundred messages, how many arrive late, and how many are lost before the spool. */
        latePct: Type.Number({ minimum: 0, maximum: 50, default: 2 }),
        lostPct: Type.Number({ minimum: 0, maximum: 50, default: 1 }),
        /** Voltage sags that a cabinet or a supply sees in a year. */
        sagsPerYear: Type.Number({ minimum: 0, maximum: 1_000, default: 40 }),
        /** Of a hundred lamps, how many have another wattage in the inventory than on the pole. */
        wrongWattagePct: Type.Number({ minimum: 0, maximum: 100, default: 3 }),
        /** Of a thousand lamps, how many are registered under another cabinet than the one that feeds them. */
        wrongCabinetPerMille: Type.Number({ minimum: 0, maximum: 1_000, default: 4 }),
        /** Of a hundred lamps, how many have had their driver replaced by another type. */
        replacedDriverPct: Type.Number({ minimum: 0, maximum: 100, default: 6 }),
      },
      { ...closed, default: {} },
    ),
    faults: Type.Object(
      {
        /** Multiplies every rate below; 0: only the faults listed or injected. */
        rate: Type.Number({ minimum: 0, maximum: 1_000, default: 1 }),
        rates: Type.Object(rates, { ...closed, default: {} }),
        list: Type.Array(ScenarioFault, { maxItems: 10_000, default: [] }),
      },
      { ...closed, default: {} },
    ),
    measures: Type.Array(ScenarioMeasure, { maxItems: 1_000, default: [] }),
    time: Type.Object(
      {
        /** Seconds of the town in a second; 1 is the present. */
        speed: Type.Number({ exclusiveMinimum: 0, maximum: 100_000, default: 1 }),
        /** How much past the town has when it is made, days. */
        historyDays: Type.Integer({ minimum: 0, maximum: 3_660, default: 365 }),
        /** When the town begins; without it, `historyDays` before its first start. */
        start: Type.Optional(
          Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "a day, such as 2026-01-31" }),
        ),
      },
      { ...closed, default: {} },
    ),
  },
  closed,
);
export type Scenario = Static<typeof Scenario>;
