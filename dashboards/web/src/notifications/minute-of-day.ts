/** `07:30` of 450, as a time field shows it. */
export const toClock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** 450 of `07:30`; 0 for what is no time of day. */
export function fromClock(text: string): number {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  const minute = hours * 60 + minutes;
  return Number.isInteger(minute) && minute >= 0 && minute < 1_440 ? minute : 0;
}
