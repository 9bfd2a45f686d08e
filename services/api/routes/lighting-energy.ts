import { LightingEnergy, LightingEnergyQuery } from "@lucciola/contract/api/lighting-energy.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { profileEnergy } from "@lucciola/domain/lighting/profile-energy.ts";
import { requirePermission } from "../authentication.ts";
import { inventoryOf } from "../inventory.ts";
import { lightingEnergyOf } from "../lighting/lighting-energy.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { parseRange } from "./buildings.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const MAX_DAYS = 800;
const MAX_ROWS = 20_000;
const DAY_MS = 86_400_000;

export function lightingEnergyRoutes(app: App, { store, registry, config }: RouteDeps): void {
  app.get(
    "/api/v1/lighting/energy",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readLightingEnergy",
        tags: ["lighting"],
        summary:
          "What lamps used, by lamp, street, cabinet or town, and what they saved over full power and a static profile",
        querystring: LightingEnergyQuery,
        response: { 200: LightingEnergy },
      },
    },
    async ({ query }) => {
      const { from, to, by, cabinet } = query;
      const { fromMs, toMs } = parseRange(query);
      if (toMs - fromMs > MAX_DAYS * DAY_MS)
        throw new HttpProblem(400, "range-too-long", `at most ${MAX_DAYS} days: shorten the range`);
      const profile =
        query.profile === undefined
          ? (registry.programmes.get(defaultProgramme.id) ?? defaultProgramme)
          : registry.programmes.get(query.profile);
      if (profile === undefined) throw notFound("programme", query.profile ?? "");
      const cabinets = registry.assets.points("cabinet");
      if (cabinet !== undefined && !cabinets.some(({ id }) => id === cabinet)) throw notFound("cabinet", cabinet);
      const lamps = inventoryOf(registry).lamps.filter((lamp) => cabinet === undefined || lamp.cabinet === cabinet);
      if (by === "lamp" && lamps.length > MAX_ROWS)
        throw new HttpProblem(400, "too-many-lamps", `at most ${MAX_ROWS} lamps: ask for one "cabinet" at a time`);
      const { zone } = config.site;
      const { fullLoadH } = profileEnergy(profile, config.site, fromMs, toMs);
      const question = { fromMs, toMs, zone, by, staticFullLoadH: fullLoadH };
      const { total, rows } = await lightingEnergyOf(store, lamps, cabinets, question);
      const shown = { id: profile.id, name: profile.name, fullLoadH: Math.round(fullLoadH * 100) / 100 };
      return { from, to, by, profile: shown, total, rows };
    },
  );
}
