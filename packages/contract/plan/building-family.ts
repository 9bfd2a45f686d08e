/**
 * Kinds of buildings that are used at the same hours for work of the same kind, so that a town with one or two of each use
 * still has some to compare with. An assumption: as benchmarks of public buildings are grouped (ENEA: schools, offices).
 */
export const BUILDING_FAMILIES = ["education", "offices", "culture", "sport", "housing", "services"] as const;
export type BuildingFamily = (typeof BUILDING_FAMILIES)[number];
