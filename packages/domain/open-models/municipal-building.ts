import { entityOf, instant, type NgsiEntity, property, relationship, urnOf } from "./ngsi-entity.ts";
import { type Origin, originAttribute } from "./origin.ts";
import { type Placed, pointAttribute } from "./place.ts";

export interface BuildingEntityFacts extends Placed, Origin {
  readonly id: string;
  readonly name: string;
  readonly use: string;
  readonly address: string;
}

/** The category of dataModel.Building that is nearest to a use of ours; all others are `public`. */
const CATEGORY_OF_USE: Readonly<Record<string, string>> = {
  "town-hall": "civic",
  office: "office",
  nursery: "kindergarten",
  kindergarten: "kindergarten",
  school: "school",
  "secondary-school": "school",
  "high-school": "school",
  gym: "pavilion",
  "sports-centre": "stadium",
  depot: "warehouse",
  cemetery: "cemetery",
  "social-housing": "residential",
  health: "hospital",
  "care-home": "residential",
  station: "train_station",
  waterworks: "service",
  "waste-centre": "service",
};

/** `Building` of dataModel.Building. */
export const buildingEntity = (facts: BuildingEntityFacts): NgsiEntity =>
  entityOf("Building", facts.id, {
    name: property(facts.name),
    dataProvider: originAttribute([facts]),
    category: property([CATEGORY_OF_USE[facts.use] ?? "public"]),
    address: property({ streetAddress: facts.address, addressCountry: "IT" }),
    location: pointAttribute(facts),
  });

/** Something that was done, or is to be done, at a building, with its first instant and the one after its last. */
export interface BuildingOperationFacts extends Origin {
  readonly id: number;
  readonly building: string;
  readonly text: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** `BuildingOperation` of dataModel.Building. */
export const buildingOperation = (facts: BuildingOperationFacts, nowMs: number): NgsiEntity =>
  entityOf("BuildingOperation", `${facts.building}_${facts.id}`, {
    refBuilding: relationship(urnOf("Building", facts.building)),
    description: property(facts.text),
    dataProvider: originAttribute([facts]),
    startDate: instant(facts.fromMs),
    endDate: instant(facts.toMs),
    status: property(nowMs < facts.fromMs ? "planned" : nowMs < facts.toMs ? "ongoing" : "finished"),
  });
