import { bySlot, SLOT_MS } from "../calendar/slots.ts";
import type { TownBuilding } from "../layout/town.ts";
import type { Works } from "../measures/carried-out.ts";
import { type Hours, USE_PROFILES } from "./building-uses.ts";
import { heatedHours, heatedHoursAsOnWorkday, heatingAt, PREHEAT_H } from "./presence.ts";
import type { Surroundings } from "./surroundings.ts";

/** Sun, people and machines heat by so much, K. */
const FREE_HEAT_K = 2.5;
/** A cold building takes more in its first hours. */
const PREHEAT_BOOST = 1.5;
/** Walls give back their warmth for many hours: set back, a building takes only this share of what holding it would. */
const SET_BACK_SHARE = 0.4;
/** How much of the weather is felt at once, through windows and doors; the rest as the mean of the last day. */
const FELT_AT_ONCE = 0.4;

export interface HeatDemand {
  /** Heat for the rooms, W. */
  healthyW(slot: number): number;
  /** The same when its timer has forgotten that it is closed. */
  forgottenW(slot: number): number;
  /** The heat of its timer when it is set to begin so many hours too early, W; 0 outside of those hours. */
  earlyW(slot: number, earlyH: number): number;
  /** The heat that its timer asks for with a given air outside, in its hours of use, W; whatever the season. */
  atAirW(slot: number, outsideC: number): number;
  /** Hot water and processes, W. */
  readonly processW: number;
}

/** Heat by degrees between inside and a felt outside, by the timer of the building, in the heating season. */
export function heatDemand(
  { use, floorAreaM2 }: TownBuilding,
  { calendar, weather }: Surroundings,
  works: Works,
): HeatDemand {
  const profile = USE_PROFILES[use];
  const lossWK = profile.heatLossWm2K * floorAreaM2;
  const lossLeft = (slot: number): number => (works.isNone ? 1 : works.effectAt(slot * SLOT_MS).heatLoss);
  const workday = heatedHoursAsOnWorkday(use);

  const wantedW = (hours: Hours, hour: number, outsideC: number): number => {
    const heating = heatingAt(hours, hour);
    const insideC = heating === "off" ? profile.setBackC : profile.comfortC;
    const wanted = lossWK * Math.max(0, insideC - FREE_HEAT_K - outsideC);
    return heating === "off" ? wanted * SET_BACK_SHARE : heating === "preheat" ? wanted * PREHEAT_BOOST : wanted;
  };
  const feltC = (slot: number): number => {
    const lagged = weather.laggedTemperatureC(slot);
    return lagged + FELT_AT_ONCE * (weather.airTemperatureC(slot) - lagged);
  };
  const inSeason = (slot: number, hours: Hours): number => {
    const { day, hour } = calendar.at(slot);
    return day.isHeatingSeason ? wantedW(hours, hour, feltC(slot)) * lossLeft(slot) : 0;
  };

  return {
    healthyW: bySlot((slot) => inSeason(slot, heatedHours(use, calendar.at(slot).day)), "own"),
    forgottenW: (slot) => {
      const usual = heatedHours(use, calendar.at(slot).day);
      return inSeason(slot, usual.length > 0 ? usual : workday);
    },
    earlyW: (slot, earlyH) => {
      const { day, hour } = calendar.at(slot);
      const [first] = heatedHours(use, day);
      if (first === undefined || !day.isHeatingSeason) return 0;
      const startH = first[0] - PREHEAT_H;
      if (hour >= startH || hour < startH - earlyH) return 0;
      return PREHEAT_BOOST * lossWK * lossLeft(slot) * Math.max(0, profile.comfortC - FREE_HEAT_K - feltC(slot));
    },
    atAirW: (slot, outsideC) => {
      const { hour } = calendar.at(slot);
      return heatingAt(workday, hour) === "off" ? 0 : wantedW(workday, hour, outsideC) * lossLeft(slot);
    },
    processW: profile.processHeatWm2 * floorAreaM2,
  };
}
