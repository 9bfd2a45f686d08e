import type { Draw } from "../chance.ts";
import type { Luminaire, RoadClass } from "./town.ts";

/** A type of luminaire with its driver, as a town buys it by the hundred. */
export interface LuminaireType {
  readonly type: string;
  readonly nominalPowerW: number;
  readonly standbyPowerW: number;
  readonly fixedLossShare: number;
  readonly droopShare: number;
  readonly temperatureRiseK: number;
  /** How well its driver meters itself: 2 % or 5 % (ANSI C136.52). */
  readonly meteringClass: 0.02 | 0.05;
}

const type = (
  name: string,
  nominalPowerW: number,
  rest: Partial<Omit<LuminaireType, "type" | "nominalPowerW">> = {},
): LuminaireType => ({
  type: name,
  nominalPowerW,
  standbyPowerW: 0.4,
  fixedLossShare: 0.05,
  droopShare: 0.08,
  temperatureRiseK: 30,
  meteringClass: 0.02,
  ...rest,
});

/** Invented types with plausible numbers [A]: older drivers lose more, idle higher and meter worse. */
const TYPES: Readonly<Record<RoadClass, readonly LuminaireType[]>> = {
  main: [
    type("LED strada 108", 108),
    type("LED strada 86", 86),
    type("LED strada 150", 150, { temperatureRiseK: 36 }),
    type("LED prima serie 130", 130, {
      standbyPowerW: 1.1,
      fixedLossShare: 0.09,
      temperatureRiseK: 40,
      meteringClass: 0.05,
    }),
  ],
  collector: [
    type("LED strada 62", 62),
    type("LED strada 74", 74),
    type("LED prima serie 70", 70, { standbyPowerW: 1.1, fixedLossShare: 0.09, meteringClass: 0.05 }),
  ],
  residential: [
    type("LED quartiere 38", 38),
    type("LED quartiere 45", 45),
    type("LED quartiere 52", 52, { meteringClass: 0.05 }),
    type("LED prima serie 55", 55, { standbyPowerW: 0.9, fixedLossShare: 0.1, meteringClass: 0.05 }),
  ],
  walk: [type("LED arredo 20", 20, { temperatureRiseK: 22 }), type("LED arredo 32", 32), type("LED lanterna 27", 27)],
};

export const LUMINAIRE_TYPES: readonly LuminaireType[] = Object.values(TYPES).flat();

/** A street is lit with one type. */
export const typeForStreet = (roadClass: RoadClass, draw: Draw): LuminaireType => draw.pick(TYPES[roadClass]);

/** Another type than the given one, as a wrong line in an inventory or a driver from the shelf. */
export const otherType = ({ type: name }: LuminaireType, draw: Draw): LuminaireType =>
  draw.pick(LUMINAIRE_TYPES.filter((other) => other.type !== name));

/** One luminaire of a type: no two draw and meter exactly the same. */
export const luminaireOf = (of: LuminaireType, draw: Draw): Luminaire => ({
  type: of.type,
  ratedPowerW: round2(of.nominalPowerW * (1 + 0.015 * draw.normal())),
  standbyPowerW: round2(of.standbyPowerW * draw.between(0.9, 1.1)),
  fixedLossShare: of.fixedLossShare,
  droopShare: of.droopShare,
  temperatureRiseK: of.temperatureRiseK * draw.between(0.9, 1.1),
  thermalTimeConstantS: Math.round(draw.between(1_200, 1_900)),
  meteringGain: 1 + draw.between(-of.meteringClass, of.meteringClass),
});

/** A driver from the shelf in an old luminaire: its own losses, standby and meter, near the old power. */
export const withReplacedDriver = (luminaire: Luminaire, shelf: LuminaireType, draw: Draw): Luminaire => ({
  ...luminaireOf(shelf, draw),
  type: `${luminaire.type}, driver ${shelf.type}`,
  ratedPowerW: round2(luminaire.ratedPowerW * draw.between(0.88, 1.12)),
});

const round2 = (value: number): number => Math.round(value * 100) / 100;
