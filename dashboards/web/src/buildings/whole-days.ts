import type { BuildingProfile } from "@lucciola/contract/api/building-profile.ts";

/**
 * A profile without today and the days ahead, so that it can be held against others of as many days. Habits stay: they are of
 * whole days anyway. A profile of today alone stays as it is.
 */
export function wholeDays(profile: BuildingProfile, today: string): BuildingProfile {
  const days = profile.days.filter(({ date }) => date < today);
  const last = days.at(-1);
  if (last === undefined || days.length === profile.days.length) return profile;
  const hours = days.reduce((sum, day) => sum + day.hours, 0);
  const known = days.reduce(
    (sum, { hours: length, measuredPct, estimatedPct }) => sum + length * (measuredPct + estimatedPct),
    0,
  );
  return {
    ...profile,
    to: last.date,
    days,
    total: days.reduce((sum, { amount }) => sum + amount, 0),
    coveredPct: Math.min(100, Math.round((10 * known) / hours) / 10),
  };
}
