import { type Language, LOCALES } from "./language.ts";

/** What evidence is counted in: Wh and W, or litres and litres an hour. */
export type CountedIn = "watt-hours" | "litres";

const UNITS = {
  "watt-hours": { rate: ["W", "kW"], amount: ["Wh", "kWh"] },
  litres: { rate: ["l/h", "m³/h"], amount: ["l", "m³"] },
} as const;

/** Rounded figures with their units, as a language writes them. */
export interface Figures {
  /** W or litres an hour; `beside` is the figure that it stands beside, so that both have one unit. */
  readonly rate: (perHour: number, beside?: number) => string;
  /** Wh or litres. */
  readonly amount: (value: number) => string;
  /** A part of 1, as per cent. */
  readonly share: (part: number) => string;
  /** A change by a part of 1, with its sign. */
  readonly change: (part: number) => string;
  readonly number: (value: number) => string;
}

export function figuresIn(language: Language, countedIn: CountedIn): Figures {
  const locale = LOCALES[language];
  const format = (options: Intl.NumberFormatOptions) => {
    const { format: write } = new Intl.NumberFormat(locale, options);
    return (value: number): string => write(value);
  };
  const tenths = format({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const hundredths = format({ maximumFractionDigits: 2 });
  const atMostTenths = format({ maximumFractionDigits: 1 });
  const whole = format({ maximumFractionDigits: 0 });
  const inUnit = ([small, large]: readonly [string, string], value: number, beside: number): string => {
    if (Math.max(Math.abs(value), Math.abs(beside)) < 1_000)
      return `${(Math.abs(value) < 10 ? atMostTenths : whole)(value)} ${small}`;
    const scaled = value / 1_000;
    const size = Math.abs(scaled);
    return `${(size < 0.1 ? hundredths : size < 100 ? tenths : whole)(scaled)} ${large}`;
  };
  const { rate, amount } = UNITS[countedIn];
  return {
    rate: (perHour, beside = perHour) => inUnit(rate, perHour, beside),
    amount: (value) => inUnit(amount, value, value),
    share: format({ style: "percent", maximumFractionDigits: 0 }),
    change: format({ style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" }),
    number: atMostTenths,
  };
}
