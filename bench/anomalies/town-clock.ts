import { SLOT_MS } from "@lucciola/city/calendar/slots.ts";
import { townCalendar } from "@lucciola/city/calendar/town-calendar.ts";
import type { Scenario } from "@lucciola/city/scenario/scenario.ts";
import type { TownClock } from "@lucciola/domain/anomaly/watch-supply.ts";

/** The calendar that a town's operator enters: holidays, school days, heating season. */
export function operatorsClock(scenario: Scenario, zone: string): TownClock {
  const calendar = townCalendar(scenario, zone);
  return (atMs) => {
    const { day, hour } = calendar.at(Math.floor(atMs / SLOT_MS));
    return { day, hour: Math.floor(hour) };
  };
}
