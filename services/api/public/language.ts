/** Italian first; English by link. */
export type PublicLanguage = "it" | "en";
export const languageOf = (query: unknown): PublicLanguage => (query === "en" ? "en" : "it");

/** The words of a page in both languages: the same keys, whatever they say. */
export type Words<It> = { readonly it: It; readonly en: Translated<It> };
type Translated<T> = T extends string
  ? string
  : T extends (...args: infer Args) => string
    ? (...args: Args) => string
    : { readonly [Key in keyof T]: Translated<T[Key]> };

export const PUBLIC_ROOT = "/pubblico";

/** The address of a public page in a language; `path` begins with `/`, or is empty for the first page. */
export function addressOf(
  language: PublicLanguage,
  path: string,
  query: Readonly<Record<string, string>> = {},
): string {
  const values = new URLSearchParams({ ...query, ...(language === "en" ? { lingua: "en" } : {}) }).toString();
  return `${PUBLIC_ROOT}${path}${values === "" ? "" : `?${values}`}`;
}

const LOCALE = { it: "it-IT", en: "en-GB" } as const;

/** Numbers, days and times as people of a language write them, on the town's clock. */
export interface PublicFormat {
  number(value: number, digits?: number): string;
  /** kWh, or MWh where that reads better. */
  energy(wh: number): string;
  kwh(wh: number): string;
  cubicMetres(litres: number): string;
  percent(value: number): string;
  time(atMs: number): string;
  dateTime(atMs: number): string;
  date(atMs: number): string;
  /** Of `YYYY-MM`: "ottobre 2026". */
  month(name: string): string;
  /** "ott". */
  shortMonth(name: string): string;
}

export function publicFormat(language: PublicLanguage, zone: string): PublicFormat {
  const locale = LOCALE[language];
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(locale, {
      useGrouping: "always",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  const inZone = (options: Intl.DateTimeFormatOptions, timeZone = zone) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    return (atMs: number) => format.format(atMs);
  };
  const month = inZone({ month: "long", year: "numeric" }, "UTC");
  const shortMonth = inZone({ month: "short" }, "UTC");
  return {
    number,
    energy: (wh) => (Math.abs(wh) < 1e7 ? `${number(wh / 1_000)} kWh` : `${number(wh / 1e6, 1)} MWh`),
    kwh: (wh) => number(wh / 1_000),
    cubicMetres: (litres) => `${number(litres / 1_000)} m³`,
    percent: (value) => `${number(value, value % 1 === 0 ? 0 : 1)} %`,
    time: inZone({ hour: "2-digit", minute: "2-digit" }),
    dateTime: inZone({ day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" }),
    date: inZone({ day: "numeric", month: "long", year: "numeric" }),
    month: (name) => month(Date.parse(`${name}-01`)),
    shortMonth: (name) => shortMonth(Date.parse(`${name}-01`)),
  };
}
