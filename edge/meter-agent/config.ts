import { ID_PATTERN } from "@lucciola/contract/ids/ids.ts";
import { UplinkConfig } from "@lucciola/platform/uplink/open-uplink.ts";
import { type Static, Type } from "typebox";
import { csvLayout } from "./drivers/csv/csv-layout.ts";

const ModbusTcp = Type.Object(
  {
    kind: Type.Literal("modbus-tcp"),
    host: Type.String({ minLength: 1, description: "The meter, or the gateway to its serial bus" }),
    port: Type.Integer({ minimum: 1, maximum: 65_535, default: 502 }),
    unitId: Type.Integer({ minimum: 0, maximum: 255, default: 1 }),
    registerMap: Type.Union([Type.Literal("eastron-sdm630"), Type.Literal("carlo-gavazzi-em340")]),
    timeoutMs: Type.Integer({ minimum: 50, maximum: 60_000, default: 1_000, description: "For each answer" }),
    intervalS: Type.Integer({ minimum: 1, maximum: 86_400, default: 60, description: "Read at its multiples" }),
    samplesPerMessage: Type.Integer({
      minimum: 1,
      maximum: 60,
      default: 1,
      description: "More save traffic; those gathered are lost when the power fails",
    }),
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
          driver: Type.Union([ModbusTcp, CsvReplay]),
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
