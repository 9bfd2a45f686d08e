import type { Installation, Point, Registry } from "@lucciola/platform/registry/registry.ts";

export interface Inventory {
  readonly lamps: readonly Point[];
  readonly installations: readonly Installation[];
}

const read = new WeakMap<Registry, Inventory & { readonly version: number }>();

/** Lamps and installations, thousands of rows that seldom change: read again only when the registry says that they have. */
export function inventoryOf(registry: Registry): Inventory {
  const version = registry.assets.version();
  const known = read.get(registry);
  if (known?.version === version) return known;
  const { assets } = registry;
  const inventory = { version, lamps: assets.points("lamp"), installations: assets.installations() };
  read.set(registry, inventory);
  return inventory;
}
