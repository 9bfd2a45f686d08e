/** The types of entities that are exported, and the data model that each is of. */
export const ENTITY_MODELS = {
  ACMeasurement: "dataModel.Energy",
  Building: "dataModel.Building",
  BuildingOperation: "dataModel.Building",
  Streetlight: "dataModel.Streetlighting",
  StreetlightControlCabinet: "dataModel.Streetlighting",
  StreetlightFeeder: "dataModel.Streetlighting",
  StreetlightGroup: "dataModel.Streetlighting",
  StreetlightModel: "dataModel.Streetlighting",
  ThreePhaseAcMeasurement: "dataModel.Energy",
} as const;
export type EntityType = keyof typeof ENTITY_MODELS;
export const ENTITY_TYPES = Object.keys(ENTITY_MODELS) as readonly EntityType[];
export const isEntityType = (text: string): text is EntityType => Object.hasOwn(ENTITY_MODELS, text);

/** Where the context of a data model is published: by it short names become URIs. */
export const contextOf = (type: EntityType): string =>
  `https://raw.githubusercontent.com/smart-data-models/${ENTITY_MODELS[type]}/master/context.jsonld`;

/** One context for all data models. */
export const COMMON_CONTEXT = "https://smartdatamodels.org/context.jsonld";

/** A type as it is written in a request: its short name, or the URI that the context gives it. */
export function readType(text: string): EntityType | undefined {
  const [, model, name = text] = /^https:\/\/smartdatamodels\.org\/([\w.]+)\/(\w+)$/.exec(text) ?? [];
  return isEntityType(name) && (model === undefined || model === ENTITY_MODELS[name]) ? name : undefined;
}

/** An attribute as it is written in a request, by its short name. */
export const readAttributeName = (text: string): string =>
  text.replace(/^https:\/\/(smartdatamodels\.org\/([\w.]+\/)?|uri\.etsi\.org\/ngsi-ld\/)/, "");
