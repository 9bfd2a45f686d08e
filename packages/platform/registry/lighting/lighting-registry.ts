import type { Database } from "../database.ts";
import { createGroups } from "./groups.ts";
import { createLampTypes } from "./lamp-types.ts";
import { createLevelCauses } from "./level-causes.ts";
import type { LightingRegistry } from "./lighting.ts";
import { createOrders } from "./orders.ts";
import { createSections } from "./sections.ts";

/** The lighting part of the registry. */
export function createLighting(db: Database): LightingRegistry {
  const orders = createOrders(db);
  return {
    groups: createGroups(db),
    sections: createSections(db),
    lampTypes: createLampTypes(db),
    orders,
    causes: createLevelCauses(db),
    locksAt: (nowMs) => orders.openAt(nowMs).filter(({ kind, fromMs }) => kind === "lock" && fromMs <= nowMs),
    version: () => db.first<{ value: number }>("SELECT value FROM counter WHERE name = 'lighting'")?.value ?? 0,
  };
}
