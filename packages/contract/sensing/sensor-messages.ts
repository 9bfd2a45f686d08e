import { Type } from "typebox";
import { messageHeader } from "../edge/header.ts";
import { MAX_SAMPLES, optionalQuantity } from "../metering/meter-message.ts";
import { IsoInstant } from "../time/iso.ts";

const batchOf = <S extends Type.TSchema>(sample: S) =>
  Type.Object(
    { ...messageHeader, samples: Type.Array(sample, { minItems: 1, maxItems: MAX_SAMPLES }) },
    { additionalProperties: false },
  );

/** Movements detected in [`start`, `end`). */
export const MotionSample = Type.Object(
  { start: IsoInstant, end: IsoInstant, motionCount: Type.Integer({ minimum: 0, maximum: 1_000_000 }) },
  { additionalProperties: false },
);
export const MotionMessage = batchOf(MotionSample);
export type MotionMessage = Type.Static<typeof MotionMessage>;

/** Vehicles counted on one lane in [`start`, `end`); UNI 11248 counts ten minutes at a time. */
export const TrafficSample = Type.Object(
  {
    start: IsoInstant,
    end: IsoInstant,
    vehicleCount: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    meanSpeedKmh: optionalQuantity("meanSpeedKmh"),
  },
  { additionalProperties: false },
);
export const TrafficMessage = batchOf(TrafficSample);
export type TrafficMessage = Type.Static<typeof TrafficMessage>;

export const IlluminanceSample = Type.Object(
  { at: IsoInstant, illuminanceLx: Type.Number({ minimum: 0, maximum: 200_000, description: "lx" }) },
  { additionalProperties: false },
);
export const IlluminanceMessage = batchOf(IlluminanceSample);
export type IlluminanceMessage = Type.Static<typeof IlluminanceMessage>;

export const WeatherSample = Type.Object(
  {
    at: IsoInstant,
    airTemperatureC: optionalQuantity("airTemperatureC"),
    relativeHumidityPct: optionalQuantity("relativeHumidityPct"),
    windSpeedMs: optionalQuantity("windSpeedMs"),
    precipitationMm: optionalQuantity("precipitationMm"),
    globalIrradianceWm2: optionalQuantity("globalIrradianceWm2"),
    cloudCoverPct: optionalQuantity("cloudCoverPct"),
  },
  { additionalProperties: false, minProperties: 2 },
);
export const WeatherMessage = batchOf(WeatherSample);
export type WeatherMessage = Type.Static<typeof WeatherMessage>;
