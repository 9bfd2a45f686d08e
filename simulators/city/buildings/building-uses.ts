/** Local hours of use of a weekday; an empty list: closed. */
export type Hours = readonly (readonly [fromH: number, toH: number])[];
/** Monday first. */
export type Week = readonly [Hours, Hours, Hours, Hours, Hours, Hours, Hours];

export const BUILDING_USES = [
  "town-hall",
  "office",
  "library",
  "museum",
  "theatre",
  "nursery",
  "kindergarten",
  "school",
  "secondary-school",
  "high-school",
  "canteen",
  "gym",
  "sports-centre",
  "pool",
  "depot",
  "cemetery",
  "social-housing",
  "health",
  "care-home",
  "fire-station",
  "civil-protection",
  "police",
  "community-centre",
  "waste-centre",
  "station",
  "waterworks",
] as const;
export type BuildingUse = (typeof BUILDING_USES)[number];

/** Days on which a use is closed beside those of its week. */
export type Closing = "holidays" | "school-holidays" | "never";

/** How a building of a use draws, by floor area. Assumptions of the order of published benchmarks [A]. */
export interface UseProfile {
  readonly week: Week;
  readonly closing: Closing;
  /** Weeks of August in which it is closed, or at half strength. */
  readonly augustShare: number;
  /** Always drawn, W/m2. */
  readonly baseWm2: number;
  /** Drawn by people's work while in use, W/m2. */
  readonly occupiedWm2: number;
  /** Lighting while in use and dark, W/m2; by day half of it at the most is needed. */
  readonly lightingWm2: number;
  /** Cooling while in use, for each degree of air above 24 °C, W/(m2 K), electric. */
  readonly coolingWm2K: number;
  /** Heat lost for each degree between inside and outside, W/(m2 K). */
  readonly heatLossWm2K: number;
  /** Temperature in use and set back, °C. */
  readonly comfortC: number;
  readonly setBackC: number;
  /** Hot water and processes, as a constant heat, W/m2. */
  readonly processHeatWm2: number;
  /** Water while in use, and always, L/(h m2). */
  readonly waterLhm2: number;
  readonly constantWaterLhm2: number;
}

const weekOf = (workday: Hours, saturday: Hours = [], sunday: Hours = []): Week => [
  workday,
  workday,
  workday,
  workday,
  workday,
  saturday,
  sunday,
];
const always: Week = weekOf([[0, 24]], [[0, 24]], [[0, 24]]);

const PLAIN: UseProfile = {
  week: weekOf([[8, 18]]),
  closing: "holidays",
  augustShare: 1,
  baseWm2: 1.6,
  occupiedWm2: 7,
  lightingWm2: 7,
  coolingWm2K: 0,
  heatLossWm2K: 3,
  comfortC: 20,
  setBackC: 15,
  processHeatWm2: 0,
  waterLhm2: 0.05,
  constantWaterLhm2: 0,
};
const school = (rest: Partial<UseProfile>): UseProfile => ({
  ...PLAIN,
  week: weekOf([[7.5, 16.5]]),
  closing: "school-holidays",
  baseWm2: 0.8,
  occupiedWm2: 4,
  lightingWm2: 7,
  waterLhm2: 0.12,
  ...rest,
});

export const USE_PROFILES: Readonly<Record<BuildingUse, UseProfile>> = {
  "town-hall": {
    ...PLAIN,
    week: weekOf([[7.5, 18]], [[8, 12.5]]),
    coolingWm2K: 1.1,
    occupiedWm2: 8,
    augustShare: 0.8,
  },
  office: { ...PLAIN, coolingWm2K: 1.1, occupiedWm2: 8 },
  library: {
    ...PLAIN,
    week: [
      [],
      [
        [9, 12.5],
        [14, 19],
      ],
      [
        [9, 12.5],
        [14, 19],
      ],
      [
        [9, 12.5],
        [14, 19],
      ],
      [
        [9, 12.5],
        [14, 19],
      ],
      [[9, 17]],
      [],
    ],
    occupiedWm2: 6,
    lightingWm2: 10,
    coolingWm2K: 1,
    augustShare: 0.5,
  },
  museum: {
    ...PLAIN,
    week: [[], [], [[14, 18]], [[10, 13]], [[10, 18]], [[10, 18]], [[10, 18]]],
    closing: "never",
    baseWm2: 3,
    lightingWm2: 12,
    coolingWm2K: 0.9,
  },
  theatre: {
    ...PLAIN,
    week: [[], [[15, 19]], [], [[15, 23]], [[17, 24]], [[16, 24]], [[15, 22]]],
    closing: "never",
    augustShare: 0.1,
    baseWm2: 1.2,
    occupiedWm2: 14,
    lightingWm2: 14,
    coolingWm2K: 1,
  },
  nursery: school({ week: weekOf([[7, 18.5]]), baseWm2: 1.6, occupiedWm2: 7, comfortC: 21, waterLhm2: 0.3 }),
  kindergarten: school({ week: weekOf([[7.5, 17]]), baseWm2: 1.2, occupiedWm2: 5, comfortC: 21, waterLhm2: 0.25 }),
  school: school({}),
  "secondary-school": school({ week: weekOf([[7.5, 17]], [[7.5, 13]]), occupiedWm2: 5 }),
  "high-school": school({ week: weekOf([[7.5, 18]], [[7.5, 14]]), baseWm2: 1.2, occupiedWm2: 6 }),
  canteen: school({
    week: weekOf([[6.5, 15]]),
    baseWm2: 5,
    occupiedWm2: 32,
    processHeatWm2: 6,
    waterLhm2: 0.9,
  }),
  gym: {
    ...PLAIN,
    week: weekOf(
      [
        [8, 13],
        [15, 23],
      ],
      [[9, 20]],
      [[9, 13]],
    ),
    augustShare: 0.2,
    baseWm2: 1.1,
    occupiedWm2: 3,
    lightingWm2: 11,
    comfortC: 18,
    processHeatWm2: 2,
    waterLhm2: 0.35,
  },
  "sports-centre": {
    ...PLAIN,
    week: weekOf([[15, 23]], [[9, 21]], [[9, 19]]),
    augustShare: 0.3,
    baseWm2: 1.5,
    occupiedWm2: 5,
    lightingWm2: 26,
    comfortC: 18,
    processHeatWm2: 3,
    waterLhm2: 0.6,
  },
  pool: {
    ...PLAIN,
    week: weekOf([[7, 22]], [[8, 20]], [[9, 19]]),
    closing: "never",
    augustShare: 0.6,
    baseWm2: 26,
    occupiedWm2: 14,
    lightingWm2: 10,
    comfortC: 28,
    setBackC: 26,
    heatLossWm2K: 2.2,
    processHeatWm2: 55,
    waterLhm2: 1.6,
    constantWaterLhm2: 0.5,
  },
  depot: { ...PLAIN, week: weekOf([[6, 17]], [[6, 12]]), baseWm2: 1, occupiedWm2: 4, lightingWm2: 5, comfortC: 17 },
  cemetery: {
    ...PLAIN,
    week: always,
    closing: "never",
    baseWm2: 5,
    occupiedWm2: 0.5,
    lightingWm2: 1.5,
    heatLossWm2K: 0,
    waterLhm2: 0.5,
  },
  "social-housing": {
    ...PLAIN,
    week: weekOf(
      [
        [6, 9],
        [11.5, 14],
        [17, 23.5],
      ],
      [[7, 24]],
      [[7, 24]],
    ),
    closing: "never",
    augustShare: 0.7,
    baseWm2: 1,
    occupiedWm2: 2.2,
    lightingWm2: 2,
    processHeatWm2: 2.5,
    waterLhm2: 0.35,
  },
  health: {
    ...PLAIN,
    week: weekOf([[7, 20]], [[8, 13]]),
    baseWm2: 3.5,
    occupiedWm2: 9,
    coolingWm2K: 1.2,
    comfortC: 21,
  },
  "care-home": {
    ...PLAIN,
    week: always,
    closing: "never",
    baseWm2: 4,
    occupiedWm2: 4,
    lightingWm2: 4,
    coolingWm2K: 0.8,
    comfortC: 22,
    setBackC: 20,
    processHeatWm2: 6,
    waterLhm2: 0.5,
    constantWaterLhm2: 0.05,
  },
  "fire-station": { ...PLAIN, week: always, closing: "never", baseWm2: 4, occupiedWm2: 4, comfortC: 19, setBackC: 17 },
  "civil-protection": {
    ...PLAIN,
    week: [[], [[20, 23]], [], [[20, 23]], [], [[9, 13]], []],
    baseWm2: 1.4,
    comfortC: 18,
  },
  police: { ...PLAIN, week: weekOf([[7, 20]], [[7, 20]], [[8, 14]]), closing: "never", baseWm2: 4, coolingWm2K: 1.1 },
  "community-centre": {
    ...PLAIN,
    week: weekOf([[14, 22]], [[10, 23]], [[14, 19]]),
    augustShare: 0.3,
    occupiedWm2: 8,
    coolingWm2K: 0.8,
  },
  "waste-centre": {
    ...PLAIN,
    week: weekOf(
      [
        [8, 12],
        [14, 17],
      ],
      [[8, 17]],
    ),
    baseWm2: 3,
    occupiedWm2: 12,
    comfortC: 17,
    waterLhm2: 0.4,
  },
  station: { ...PLAIN, week: weekOf([[5, 23]], [[5, 23]], [[6, 23]]), closing: "never", baseWm2: 5, lightingWm2: 12 },
  waterworks: {
    ...PLAIN,
    week: weekOf([[6, 23]], [[6, 23]], [[6, 23]]),
    closing: "never",
    baseWm2: 60,
    occupiedWm2: 120,
    lightingWm2: 2,
    comfortC: 10,
    setBackC: 8,
  },
};
