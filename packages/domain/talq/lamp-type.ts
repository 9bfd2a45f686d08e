import type { LampType } from "@lucciola/contract/lighting/lamp-type.ts";
import type { TalqLampType } from "@lucciola/contract/talq/wire.ts";

/**
 * Our lamp type of one of TALQ's. TALQ's curve says at what power the lamp is driven for constant light, ours what is left
 * of the light: the one is the other turned round. Kept but without effect here: thresholds, volts, warm-up times.
 */
export function lampTypeFromTalq(type: TalqLampType, id: string): LampType {
  const entries = type.lumenDepreciationCurve?.entries ?? [];
  const [first] = entries;
  const rising = entries.every(
    ({ operatingHours }, index) => operatingHours > (entries[index - 1]?.operatingHours ?? -1),
  );
  const usable = first !== undefined && rising && entries.every(({ percentage }) => percentage >= first.percentage);
  return {
    id,
    name: type.name,
    ...(type.maxOperatingHours === undefined || type.maxOperatingHours === 0
      ? {}
      : { ratedBurnHours: type.maxOperatingHours }),
    ...(usable && first.percentage > 0
      ? {
          depreciation: entries.map(({ operatingHours, percentage }) => ({
            burnHours: operatingHours,
            fluxPct: Math.round((first.percentage / percentage) * 1_000) / 10,
          })),
        }
      : {}),
  };
}

/** A lamp type of ours as TALQ says it. Lost: metering class, tolerance of power between lamps, standby power. */
export function lampTypeToTalq({ id, name, ratedBurnHours, depreciation }: LampType): TalqLampType {
  const least = depreciation?.at(-1)?.fluxPct;
  return {
    address: id,
    name,
    controlType: "DALI",
    ...(ratedBurnHours === undefined ? {} : { maxOperatingHours: ratedBurnHours }),
    ...(depreciation === undefined || least === undefined
      ? {}
      : {
          lumenDepreciationCurve: {
            entries: depreciation.map(({ burnHours, fluxPct }) => ({
              operatingHours: burnHours,
              percentage: Math.min(100, Math.round((least / fluxPct) * 100)),
            })),
          },
        }),
  };
}
