/** Minutes since midnight of `hh:mm` or `hh:mm:ss`. */
export const clockMinutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Minutes since the noon that begins the night. */
export const fromNoon = (time: string): number => (clockMinutes(time) + 720) % 1_440;

/** `hh:mm:ss` of a minute of the day. */
export const clockTime = (minuteOfDay: number): string =>
  `${String(Math.floor(minuteOfDay / 60)).padStart(2, "0")}:${String(minuteOfDay % 60).padStart(2, "0")}:00`;

/** Milliseconds of an ISO 8601 duration of days and smaller, `P1DT2H30M`; 0 for one that names none. */
export function durationMs(duration: string): number {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1_000;
}
