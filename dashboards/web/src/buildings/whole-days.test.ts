import type { BuildingProfile } from "@lucciola/contract/api/building-profile.ts";
import { expect, it } from "vitest";
import { wholeDays } from "./whole-days.ts";

const day = (date: string, amount: number, measuredPct: number, hours = 24) => ({
  ...{ date, hours, amount, measuredPct, estimatedPct: 0 },
});
const profile: BuildingProfile = {
  ...{
    building: "school",
    carrier: "electricity",
    from: "2026-10-24",
    to: "2026-10-26",
    zone: "Europe/Rome",
    unit: "Wh",
  },
  ...{ supplies: ["school-electricity"], total: 350, estimated: 0, coveredPct: 80 },
  days: [day("2026-10-24", 100, 100), day("2026-10-25", 200, 50, 25), day("2026-10-26", 50, 30)],
  heatMap: { by: "day", rows: [] },
  events: [],
};

it("a month that runs still is compared by its days that are over, each weighed by its hours", () => {
  const whole = wholeDays(profile, "2026-10-26");
  expect(whole).toMatchObject({ from: "2026-10-24", to: "2026-10-25", total: 300, coveredPct: 74.5 });
  expect(wholeDays(profile, "2026-11-02")).toBe(profile);
});
