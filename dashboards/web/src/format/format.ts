/** Numbers and times as people read them. Energy is drawn in kWh or MWh, kept in Wh. */
export type Locale = "it-IT" | "en-GB";

export interface Formatter {
  energy(wh: number): string;
  power(w: number): string;
  percent(value: number): string;
  number(value: number, digits?: number): string;
  /** "1.234 €"; with digits "1.234,50 €". */
  euro(value: number, digits?: number): string;
  /** "0,14 €", "0,022731 €": as many digits as the price has, two at least. */
  price(value: number): string;
  /** "+4,2 %": a change, with its sign. */
  change(percent: number): string;
  /** "24 nov 2026" of a local day, `YYYY-MM-DD`. */
  localDay(day: string): string;
  time(at: string | number): string;
  dateTime(at: string | number): string;
  date(at: string | number): string;
  /** "24 nov" */
  day(at: string | number): string;
  /** "nov 2026" */
  month(at: string | number): string;
  /** "3 minutes ago" */
  ago(at: string | number, nowMs: number): string;
  /** "3 hours": a length of time in its largest whole unit. */
  duration(seconds: number): string;
}

export function createFormatter(locale: Locale, zone: string): Formatter {
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(locale, {
      useGrouping: "always",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  const inZone = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    return (at: string | number) => format.format(typeof at === "number" ? at : Date.parse(at));
  };
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    number,
    energy: (wh) =>
      Math.abs(wh) < 10_000_000
        ? `${number(wh / 1_000, Math.abs(wh) < 100_000 ? 1 : 0)} kWh`
        : `${number(wh / 1e6, 2)} MWh`,
    euro: (value, digits = 0) =>
      new Intl.NumberFormat(locale, {
        style: "currency",
        currency: "EUR",
        useGrouping: "always",
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value),
    price: (value) =>
      new Intl.NumberFormat(locale, {
        style: "currency",
        currency: "EUR",
        useGrouping: "always",
        minimumFractionDigits: 2,
        maximumFractionDigits: 8,
      }).format(value),
    change: (percent) => `${percent > 0 ? "+" : percent < 0 ? "\u2212" : ""}${number(Math.abs(percent), 1)} %`,
    localDay: (day) =>
      new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" }).format(
        Date.parse(day),
      ),
    power: (w) => (Math.abs(w) < 1_000 ? `${number(w)} W` : `${number(w / 1_000, 1)} kW`),
    percent: (value) => `${number(value, value % 1 === 0 ? 0 : 1)} %`,
    time: inZone({ hour: "2-digit", minute: "2-digit" }),
    dateTime: inZone({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
    day: inZone({ day: "numeric", month: "short" }),
    month: inZone({ month: "short", year: "numeric" }),
    date: inZone({ weekday: "short", day: "numeric", month: "long", year: "numeric" }),
    duration: (seconds) => {
      const say = (count: number, unit: "minute" | "hour" | "day") =>
        new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 }).format(
          count,
        );
      if (seconds < 3_600) return say(Math.floor(seconds / 60), "minute");
      return seconds < 2 * 86_400 ? say(Math.floor(seconds / 3_600), "hour") : say(Math.floor(seconds / 86_400), "day");
    },
    ago: (at, nowMs) => {
      const seconds = Math.round(((typeof at === "number" ? at : Date.parse(at)) - nowMs) / 1_000);
      if (Math.abs(seconds) < 60) return relative.format(seconds, "second");
      if (Math.abs(seconds) < 3_600) return relative.format(Math.round(seconds / 60), "minute");
      if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3_600), "hour");
      return relative.format(Math.round(seconds / 86_400), "day");
    },
  };
}
