import { type NgsiAttribute, property } from "./ngsi-entity.ts";

/** Whether something is of a simulated town. */
export interface Origin {
  readonly simulated: boolean;
}

/** `dataProvider`: nobody shall take a simulated town for a true one. It is not there of true things. */
export const originAttribute = (things: Iterable<Origin>): NgsiAttribute | undefined =>
  property([...things].some(({ simulated }) => simulated) ? "simulation" : undefined);
