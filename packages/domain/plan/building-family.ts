import type { BuildingFamily } from "@lucciola/contract/plan/building-family.ts";

const FAMILY_OF: Readonly<Record<string, BuildingFamily>> = {
  nursery: "education",
  kindergarten: "education",
  school: "education",
  "secondary-school": "education",
  "high-school": "education",
  office: "offices",
  "town-hall": "offices",
  police: "offices",
  health: "offices",
  library: "culture",
  museum: "culture",
  theatre: "culture",
  "community-centre": "culture",
  gym: "sport",
  "sports-centre": "sport",
  housing: "housing",
  "social-housing": "housing",
  "care-home": "housing",
  depot: "services",
  "fire-station": "services",
  "civil-protection": "services",
  "waste-centre": "services",
};

/** Of a use; `undefined` for one like no other (pool, waterworks, cemetery) and for uses of the town's own. */
export const buildingFamily = (use: string): BuildingFamily | undefined => FAMILY_OF[use];
