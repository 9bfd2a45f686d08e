import { type Noise, noise } from "./noise.ts";

/** Draws for laying out a town: each call takes the next number of a seeded sequence. */
export interface Draw {
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  happens(probability: number): boolean;
  /** About normal, mean 0 and standard deviation 1. */
  normal(): number;
  /** One of a list that is not empty. */
  pick<T>(options: readonly T[]): T;
  shuffled<T>(options: readonly T[]): T[];
}

/** The same seed and key draw the same numbers; another key, independent ones. */
export function drawFrom(seed: number, key: string): Draw {
  const chance: Noise = noise(seed, key);
  let next = 0;
  const uniform = (): number => chance.uniform(next++);
  const whole = (from: number, to: number): number => from + Math.floor(uniform() * (to - from + 1));
  return {
    between: (from, to) => from + uniform() * (to - from),
    whole,
    happens: (probability) => uniform() < probability,
    normal: () => chance.normal(1_000_000 + next++),
    pick: (options) => {
      const picked = options[whole(0, options.length - 1)];
      if (picked === undefined) throw new RangeError("There is nothing to pick from");
      return picked;
    },
    shuffled: (options) =>
      options
        .map((option) => ({ option, order: uniform() }))
        .sort((a, b) => a.order - b.order)
        .map(({ option }) => option),
  };
}
