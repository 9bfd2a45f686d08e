import type { TownCalendar } from "../calendar/town-calendar.ts";
import type { Weather } from "../climate/weather.ts";

/** What the world outside of a building is. */
export interface Surroundings {
  readonly seed: number;
  readonly calendar: TownCalendar;
  readonly weather: Weather;
}
