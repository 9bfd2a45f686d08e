import type { EvidenceByKind } from "../evidence.ts";
import type { Figures } from "./figures.ts";
import { AS_GOOD_AS_NOTHING, type Sentences } from "./sentences.ts";

export const ENGLISH: Sentences = {
  "night-base-load": (seen, say) => step("it used", seen, say),
  "level-change": (seen, say) => step("it used", seen, say),
  "water-leak": (seen, say) => step("there passed", seen, say),
  "weekend-base-load": (seen, say) => `On a day that its week leaves closed ${closedDay(seen, say)}`,
  "holiday-use": (seen, say) => `On a day that the calendar closes ${closedDay(seen, say)}`,
  "heating-too-early": ({ shareOfFullHeating, morePerHour, expectedPerHour, feltC }, say) => {
    const now = expectedPerHour + morePerHour;
    const usual = say.rate(expectedPerHour, now);
    const air = feltC === undefined ? "" : `, at about ${say.number(Math.round(feltC))} °C outside`;
    return `In the hour before its usual start it used ${say.rate(now)} instead of ${usual}, ${say.share(shareOfFullHeating)} of the way to full heating${air}.`;
  },
  "heating-out-of-season": ({ morePerHour, shareOfWinterRange, usualPerHour }, say) => {
    const now = usualPerHour + morePerHour;
    const usual = say.rate(usualPerHour, now);
    return `The day's six busiest hours lay ${say.rate(now)} above its six quietest instead of ${usual}: what is more makes ${say.share(shareOfWinterRange)} of what heating makes in winter.`;
  },
  spike: ({ powerW, registerBeforeW, registerAfterW }, say) =>
    `The meter showed ${say.rate(powerW)}, but by its register the mean power was ${say.rate(registerBeforeW)} before and ${say.rate(registerAfterW)} after.`,
  "flat-line": ({ stillHours, expectedMeanwhile, expectedPerHour }, say) =>
    [
      `Reported after ${count(stillHours, "hour", say)} in which the register stood still`,
      ...(expectedMeanwhile === undefined
        ? []
        : [`at least ${say.amount(expectedMeanwhile)} should have passed meanwhile`]),
      ...(expectedPerHour === undefined ? [] : [`on such days ${say.rate(expectedPerHour)} pass`]),
    ]
      .join("; ")
      .concat("."),
  drift: ({ change, days, changeByDay, changeByNight }, say) => {
    const main = say.change(change);
    const parts =
      changeByDay !== undefined
        ? `${main} at night, ${say.change(changeByDay)} in hours of use`
        : changeByNight !== undefined
          ? `${main} in hours of use, ${say.change(changeByNight)} at night`
          : main;
    return `Within ${count(days, "day", say)} use went steadily ${change < 0 ? "down" : "up"} at the same temperature outside: ${parts}.`;
  },
  gap: ({ silentHours }, say) =>
    `Reported after ${count(silentHours, "hour", say)} without a reading; what passed meanwhile is in the meter's register.`,
  "over-contract-power": ({ powerW, contractPowerW, quarters }, say) =>
    `In ${count(quarters, "quarter", say)} of an hour of one day the mean power was above that of the contract: up to ${say.rate(powerW)} against ${say.rate(contractPowerW, powerW)}.`,
  "reactive-energy": ({ reactiveShare, freeShare, days }, say) =>
    `Over ${count(days, "day", say)} reactive energy was ${say.share(reactiveShare)} of the active; up to ${say.share(freeShare)} is free, Monday to Saturday from 7 to 23.`,
  "saving-lost": ({ promised, saved, band, days, lostShare }, say) =>
    `Within ${count(days, "day", say)} ${saved < 0 ? `use rose by ${say.amount(-saved)}` : `${say.amount(saved)} were saved`} (give or take ${say.amount(band)}) instead of ${say.amount(promised)}: ${say.share(lostShare)} is missing of a saving that had been there.`,
};

function step(
  verb: string,
  { excessPerHour, expectedPerHour, spreadPerHour, nights, shareOfItInHoursOfUse }: EvidenceByKind["water-leak"],
  say: Figures,
): string {
  const now = expectedPerHour + excessPerHour;
  const usual = `${say.rate(expectedPerHour, now)} (give or take ${say.rate(spreadPerHour, now)})`;
  const byDay =
    shareOfItInHoursOfUse === undefined ? "" : `, ${inHoursOfUse(shareOfItInHoursOfUse, excessPerHour, say)}`;
  return `Reported after ${count(nights, "night", say)}: at night ${verb} ${say.rate(now)} instead of ${usual}${byDay}.`;
}

function inHoursOfUse(share: number, excess: number, say: Figures): string {
  if (Math.abs(share) < AS_GOOD_AS_NOTHING) return "while little or nothing changed in hours of use";
  return `and in hours of use ${say.rate(Math.abs(share) * excess)} ${share < 0 ? "less" : "more"}`;
}

function closedDay(
  { shareOfAWorkday, morePerHour, spreadPerHour, hours }: EvidenceByKind["holiday-use"],
  say: Figures,
): string {
  const spread = say.rate(spreadPerHour, morePerHour);
  return `it used ${say.rate(morePerHour)} more than usual (give or take ${spread}) for ${count(hours, "hour", say)}: ${say.share(shareOfAWorkday)} of what a workday adds.`;
}

const count = (many: number, what: string, { number }: Figures): string =>
  `${number(many)} ${what}${number(many) === "1" ? "" : "s"}`;
