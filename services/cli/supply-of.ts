import { supplyCodeKey } from "@lucciola/contract/ids/supply-code.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";

/** The supply or cabinet that people name by its id, POD or PDR. Throws OperationalError `supply-unknown`. */
export function supplyOf({ assets }: Pick<Registry, "assets">, text: string): Point {
  const found = [...assets.points("supply"), ...assets.points("cabinet")].find(
    ({ id, supplyCode }) =>
      id === text || (supplyCode !== undefined && supplyCodeKey(supplyCode) === supplyCodeKey(text.toUpperCase())),
  );
  if (found !== undefined) return found;
  throw new OperationalError({
    code: "supply-unknown",
    message: `There is no supply ${text}. Look with lucciola supply list, or add it`,
  });
}
