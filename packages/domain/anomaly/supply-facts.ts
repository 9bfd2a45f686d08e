import type { LocalDate } from "../time/local-time.ts";

/** What the inventory says of a supply. */
export interface SupplyFacts {
  readonly id: string;
  readonly carrier: "electricity" | "gas" | "water" | "other";
  /** On which days its building is closed, beside those of its week. */
  readonly closing: "holidays" | "school-holidays" | "never";
  /** Power of the electricity contract, W. */
  readonly contractPowerW?: number;
  /** Peak power of the panels behind the meter, kW. */
  readonly photovoltaicKw?: number;
  /** Euro for each 1,000 of its unit: a kWh, or a m3. */
  readonly eurPerThousand: number;
}

/** What the calendar says of a day. */
export interface CalendarDay {
  readonly date: LocalDate;
  /** 1 is Monday. */
  readonly weekday: number;
  readonly isHoliday: boolean;
  readonly isSchoolDay: boolean;
  /** The law lets heating run. */
  readonly isHeatingSeason: boolean;
}

/** Whether the calendar closes a building of that kind, whatever its week says. */
export function isClosedByCalendar({ closing }: SupplyFacts, day: CalendarDay): boolean {
  if (closing === "never") return false;
  return closing === "holidays" ? day.isHoliday : !day.isSchoolDay && day.weekday !== 7;
}
