import { TOWN_GROUP } from "@lucciola/contract/lighting/lighting-group.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** Gives the town a programme where it has none: then every lamp has one from its first night. */
export function ensureTownProgramme({ lighting, programmes, transaction }: Registry): void {
  transaction(() => {
    const town = lighting.groups.get(TOWN_GROUP);
    if (town === undefined || town.programme !== undefined) return;
    if (programmes.get(defaultProgramme.id) === undefined) programmes.put(defaultProgramme);
    lighting.groups.put({ ...town, programme: defaultProgramme.id });
  });
}
