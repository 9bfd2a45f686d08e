import { Type } from "typebox";

/** Payloads of LoRaWAN devices that are documented by their makers and decoded here. */
export const LORAWAN_CODECS = ["milesight-ws52x", "milesight-ws558", "nas-ul20xx"] as const;
export type LorawanCodec = (typeof LORAWAN_CODECS)[number];

/** The name of a value in the maker's words: a metric, `node/property`, or a path in an object such as `meter.power`. */
const MakerName = Type.String({ minLength: 1, maxLength: 200 });

/**
 * How values of another maker's device become quantities, and how its lamp is told a level. Needed where neither the
 * dialect nor the device itself says what a value means.
 */
export const DeviceProfile = Type.Object(
  {
    /** ChirpStack: how the raw bytes are read, where ChirpStack itself has no codec for the device. */
    codec: Type.Optional(Type.Enum([...LORAWAN_CODECS])),
    readings: Type.Optional(
      Type.Array(
        Type.Object(
          {
            from: MakerName,
            /** A name of the quantity table, such as `activePowerW` or `importTotalWh`. */
            quantity: Type.String({ pattern: "^[A-Za-z][A-Za-z0-9.]*$", maxLength: 64 }),
            /** Multiplies the maker's value, e.g. 1000 where it is in kWh. */
            factor: Type.Optional(Type.Number({ minimum: -1e9, maximum: 1e9 })),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 64 },
      ),
    ),
    level: Type.Optional(
      Type.Object(
        {
          /** Where the lamp reports its level. */
          from: MakerName,
          /** Where it is told; the same name when left out. */
          to: Type.Optional(MakerName),
          /** The maker's value of 100 %; a lamp that can only be on or off has a boolean, and needs none. */
          full: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 65_535 })),
          /** ChirpStack: the port of the downlink, when ChirpStack's own codec encodes it. */
          fPort: Type.Optional(Type.Integer({ minimum: 1, maximum: 223 })),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type DeviceProfile = Type.Static<typeof DeviceProfile>;
