import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** The town's own programme, which is made where it was never needed: what lamps run that nobody gives another. */
export function townProgramme({ programmes }: Pick<Registry, "programmes">): string {
  if (programmes.get(defaultProgramme.id) === undefined) programmes.put(defaultProgramme);
  return defaultProgramme.id;
}
