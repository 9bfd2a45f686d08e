import { counterFaults } from "@lucciola/city/sensing/counter-faults.ts";
import { adaptiveWeek } from "./lighting/adaptive-week.ts";
import { darkSpans } from "./lighting/dark-spans.ts";
import { outagesOf } from "./lighting/link-outages.ts";
import { townNights, WEEKS } from "./lighting/town-nights.ts";

const seed = Number(process.argv[2]);
const nights = townNights(seed);
const RULES = { everyDays: 10, leastMin: 2, mostMin: 180 },
  GATEWAY = { everyDays: 8, leastMin: 5, mostMin: 480 };
for (const section of nights.sections)
  for (const week of WEEKS) {
    const gateway = outagesOf(seed, section.town.lamps[0]!.fedBy, week, GATEWAY);
    const pub = adaptiveWeek(nights, section, week, { gateway, rules: outagesOf(seed, "rules", week, RULES) });
    for (const r of section.required(week)) {
      if (!darkSpans(week).some((d) => r.fromMs > d.fromMs && r.fromMs < d.toMs)) continue;
      for (const at of [r.fromMs + 10_000, r.fromMs + 300_000, r.fromMs + 590_000]) {
        const p = pub.findLast((x) => x.atMs + 1000 <= at);
        if (!p || Date.parse(p.setpoint.until) <= at) continue;
        if (p.setpoint.dimPct < r.fluxPct - 2) {
          console.log(
            section.town.section.id,
            section.town.roadClass,
            new Date(at).toISOString(),
            "given",
            p.setpoint.dimPct,
            p.setpoint.operatingClass,
            "needs",
            r.fluxPct,
            "pub",
            new Date(p.atMs).toISOString(),
          );
          const w = r.fromMs - 60000;
          for (const lane of section.town.section.lanes)
            for (const c of lane.counters)
              console.log(
                "   ",
                c.point,
                [3, 2, 1, 0]
                  .map((k) => JSON.stringify(section.sample(c.point, w - 600000 - k * 600000, week)?.vehicleCount))
                  .join(","),
                nights.messageFate(c.point, w).kind,
                nights.messageFate(c.point, w - 600000).kind,
                counterFaults(seed, c.point, week.fromMs, week.toMs)
                  .map((f) => f.kind + new Date(f.fromMs).toISOString() + ".." + new Date(f.untilMs).toISOString())
                  .join(" "),
                section.town.section.serviceFlowVph,
              );
        }
      }
    }
  }
