import { ID_PATTERN } from "@lucciola/contract/ids/ids.ts";
import { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { UplinkConfig } from "@lucciola/platform/uplink/open-uplink.ts";
import { type Static, Type } from "typebox";

const Simulated = Type.Object(
  {
    kind: Type.Literal("simulated"),
    ratedPowerW: Type.Number({ exclusiveMinimum: 0, maximum: 2_000, description: "Drawn at 100 % of flux" }),
    standbyPowerW: Type.Number({ minimum: 0, maximum: 10, default: 0.4, description: "Drawn by the gear alone" }),
  },
  { additionalProperties: false },
);

const Dali = Type.Object(
  { kind: Type.Literal("dali"), shortAddress: Type.Integer({ minimum: 0, maximum: 63 }) },
  { additionalProperties: false },
);

/** What `lucciola edge lamp --config` reads. */
export const LightControllerConfig = Type.Object(
  {
    uplink: UplinkConfig,
    spoolDirectory: Type.String({
      minLength: 1,
      description: "Keeps what waits for the broker; of this controller alone",
    }),
    stateDirectory: Type.String({ minLength: 1, description: "Keeps what each lamp was told, through restarts" }),
    site: Type.Optional(
      Type.Object(LightingSite.properties, {
        additionalProperties: false,
        description: "Where the lamps stand; without it they burn day and night until their first programme has come",
      }),
    ),
    telemetryIntervalS: Type.Integer({
      minimum: 10,
      maximum: 86_400,
      default: 900,
      description: "Each lamp is read whole so often",
    }),
    reportIntervalS: Type.Integer({
      minimum: 10,
      maximum: 86_400,
      default: 900,
      description: "What was read is sent so often; changes of level and failures never wait",
    }),
    switchOnStaggerMs: Type.Integer({
      minimum: 0,
      maximum: 1_000,
      default: 20,
      description:
        "When all lamps are switched on at once, each waits so much longer than the one before; 30 s at most",
    }),
    lamps: Type.Array(
      Type.Object(
        {
          device: Type.String({ pattern: ID_PATTERN, description: "Identity of the lamp below its edge" }),
          driver: Type.Union([Simulated, Dali]),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 1_000 },
    ),
  },
  { additionalProperties: false },
);
export type LightControllerConfig = Static<typeof LightControllerConfig>;
export type LampConfig = LightControllerConfig["lamps"][number];
