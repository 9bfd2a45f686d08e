import { ID_PATTERN } from "@lucciola/contract/ids/ids.ts";
import { UplinkConfig } from "@lucciola/platform/uplink/open-uplink.ts";
import { type Static, Type } from "typebox";
import { csvLayout } from "./drivers/csv/csv-layout.ts";

const intervalS = Type.Integer({
  minimum: 1,
  maximum: 86_400,
  default: 60,
  description: "Read at its multiples",
});
const samplesPerMessage = Type.Integer({
  minimum: 1,
  maximum: 60,
  default: 1,
  description: "More save traffic; those gathered are lost when the power fails",
});

const ModbusTcp = Type.Object(
  {
    kind: Type.Literal("modbus-tcp"),
    host: Type.String({ minLength: 1, description: "The meter, or the gateway to its serial bus" }),
    port: Type.Integer({ minimum: 1, maximum: 65_535, default: 502 }),
    unitId: Type.Integer({ minimum: 0, maximum: 255, default: 1 }),
    registerMap: Type.Union([Type.Literal("eastron-sdm630"), Type.Literal("carlo-gavazzi-em340")]),
    timeoutMs: Type.Integer({ minimum: 50, maximum: 60_000, default: 1_000, description: "For each answer" }),
    intervalS,
    samplesPerMessage,
  },
  { additionalProperties: false },
);

const PulseCounter = Type.Object(
  {
    kind: Type.Literal("pulse"),
    line: Type.Union([
      Type.Object(
        {
          kind: Type.Literal("gpio"),
          chip: Type.String({ pattern: "^[A-Za-z0-9_./-]+$", maxLength: 64, default: "gpiochip0" }),
          line: Type.Integer({ minimum: 0, maximum: 65_535, description: "Offset of the line on its chip" }),
          bias: Type.Union([Type.Literal("pull-up"), Type.Literal("pull-down"), Type.Literal("as-is")], {
            default: "pull-up",
          }),
          closed: Type.Union([Type.Literal("low"), Type.Literal("high")], {
            default: "low",
            description: "The level while the contact is closed: low when it pulls the input to ground",
          }),
          debounceMs: Type.Integer({ minimum: 0, maximum: 1_000, default: 20, description: "S0 holds 30 ms" }),
        },
        { additionalProperties: false },
      ),
      Type.Object(
        {
          kind: Type.Literal("counter-file"),
          file: Type.String({ minLength: 1, description: "Holds one whole number that something else counts up" }),
          wrapsAt: Type.Optional(
            Type.Integer({ minimum: 2, maximum: 2 ** 48, description: "It begins again at 0 there, e.g. 4294967296" }),
          ),
        },
        { additionalProperties: false },
      ),
    ]),
    quantity: Type.Union([Type.Literal("importTotalWh"), Type.Literal("exportTotalWh"), Type.Literal("volumeTotalL")]),
    perPulse: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1e6,
      description: "Wh or litres: 1.25 for a meter of 800 imp/kWh, 10 for one of 100 imp/m3",
    }),
    startTotal: Type.Number({
      minimum: 0,
      maximum: 1e15,
      default: 0,
      description: "What the meter shows when counting begins, Wh or litres; another value later sets the total anew",
    }),
    totalFile: Type.String({ minLength: 1, description: "Keeps the total; of this meter alone" }),
    saveEveryS: Type.Integer({
      minimum: 1,
      maximum: 3_600,
      default: 10,
      description: "Pulses since the last save are lost when the program is killed or the power fails",
    }),
    intervalS,
    samplesPerMessage,
  },
  { additionalProperties: false },
);

const CsvReplay = Type.Object({ kind: Type.Literal("csv-replay"), ...csvLayout }, { additionalProperties: false });

/** What `lucciola edge meter --config` reads. */
export const MeterAgentConfig = Type.Object(
  {
    uplink: UplinkConfig,
    spoolDirectory: Type.String({ minLength: 1, description: "Keeps what waits for the broker; of this agent alone" }),
    meters: Type.Array(
      Type.Object(
        {
          device: Type.String({ pattern: ID_PATTERN, description: "Identity of the meter below its edge" }),
          driver: Type.Union([ModbusTcp, PulseCounter, CsvReplay]),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 1_000 },
    ),
  },
  { additionalProperties: false },
);
export type MeterAgentConfig = Static<typeof MeterAgentConfig>;
export type MeterConfig = MeterAgentConfig["meters"][number];
export type PulseCounterConfig = Static<typeof PulseCounter>;
