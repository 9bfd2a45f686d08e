import { type QuantityName, quantityOf } from "@lucciola/contract/units/quantities.ts";
import type { MakerDescription } from "@lucciola/platform/makers/description.ts";
import type { Rejection } from "../decode/decoded.ts";

/** What one component of another maker's device measured. */
export interface ForeignPart {
  /** Names the component below its identity; an installation joins it to a point. */
  readonly device: string;
  /** Where in the payload it stands. */
  readonly path: string;
  /** Parts of one group are views of the same meter: it is enough that one of them is installed. */
  readonly group: string | undefined;
  readonly values: readonly (readonly [QuantityName, number])[];
  /** Its own instant, where not all parts have the message's. */
  readonly atMs?: number;
  /** Nobody misses it where it is not installed: a relay that switches no lamp. */
  readonly isOptional?: boolean;
}

export interface ForeignMessage {
  /** The instant of all parts, in milliseconds since 1970. */
  readonly atMs: number;
  readonly parts: readonly ForeignPart[];
  readonly rejections: readonly Rejection[];
  /** What the device says of itself, by its name below its identity. */
  readonly descriptions?: readonly { readonly device: string; readonly description: MakerDescription }[];
}

export const nothingIn = (atMs: number, ...rejections: readonly Rejection[]): ForeignMessage => ({
  atMs,
  parts: [],
  rejections,
});
export const malformed = (atMs: number, detail: string): ForeignMessage =>
  nothingIn(atMs, { reason: "schema", detail });

/** No device has more meters than this, and no meter more channels; looking at each of them would only cost time. */
export const MAX_METERS = 64;
export const tooManyMeters = (path: string, count: number): Rejection => ({
  reason: "schema",
  detail: `${path === "" ? "message" : path} holds ${count} meters, and no device has more than ${MAX_METERS}`,
});

export type JsonObject = Readonly<Record<string, unknown>>;
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The field of an object, never one that all objects inherit. */
export const field = (object: JsonObject, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** How far another maker's clock may be off before the time of receipt is taken instead: these devices keep no spool. */
const FOREIGN_CLOCK_TOLERANCE_MS = 5 * 60_000;

/** How long a message may wait at a broker before a clock that is as far behind is taken for one that was never set. */
const LONGEST_WAIT_MS = 7 * 86_400_000;

/**
 * The candidate nearest to the receipt if it is within five minutes of it, else the receipt. Of a message that may have
 * waited at a broker, one from the week before the receipt is taken as well.
 */
export function foreignTime(
  candidatesMs: readonly number[],
  receivedAtMs: number,
  mayHaveWaited: boolean | undefined = false,
): number {
  const distance = (atMs: number) => Math.abs(atMs - receivedAtMs);
  const nearestMs = candidatesMs.reduce(
    (best, candidate) => (distance(candidate) < distance(best) ? candidate : best),
    Number.POSITIVE_INFINITY,
  );
  const behindMs = mayHaveWaited ? LONGEST_WAIT_MS : FOREIGN_CLOCK_TOLERANCE_MS;
  const isSane = nearestMs >= receivedAtMs - behindMs && nearestMs <= receivedAtMs + FOREIGN_CLOCK_TOLERANCE_MS;
  return isSane ? Math.round(nearestMs) : receivedAtMs;
}

/** Gathers the values of one part; what does not fit becomes a rejection, and the rest is kept. */
export class PartBuilder {
  readonly #device: string;
  readonly #path: string;
  readonly #group: string | undefined;
  readonly #rejections: Rejection[];
  readonly #values: (readonly [QuantityName, number])[] = [];
  readonly #atMs: number | undefined;

  constructor(device: string, path: string, rejections: Rejection[], group?: string, atMs?: number) {
    this.#device = device;
    this.#path = path;
    this.#rejections = rejections;
    this.#group = group;
    this.#atMs = atMs;
  }

  /**
   * Adds a value of the payload, in the quantity's unit after `convert`. Absent and `null` mean "not measured" and are
   * left out without a word.
   */
  add(quantity: QuantityName, raw: unknown, name: string, convert: (raw: number) => number = (same) => same): void {
    if (raw === undefined || raw === null) return;
    const path = `${this.#path}/${name}`;
    if (typeof raw !== "number") {
      this.#reject({ reason: "schema", detail: `${path} must be a number` });
      return;
    }
    const value = convert(raw);
    const { min, max, unit } = quantityOf(quantity);
    if (!(value >= min && value <= max)) {
      const detail = `${path}: ${value} ${unit} does not lie between ${min} and ${max}; check the device`;
      this.#reject({ reason: "out-of-range", detail });
      return;
    }
    this.#values.push([quantity, value]);
  }

  /** One value may serve two parts; it is refused once. */
  #reject(rejection: Rejection): void {
    if (!this.#rejections.some(({ detail }) => detail === rejection.detail)) this.#rejections.push(rejection);
  }

  /** The part, in a list; an empty list when nothing was measured. A level alone is nobody's loss where it is not installed. */
  build(): ForeignPart[] {
    if (this.#values.length === 0) return [];
    const part = { device: this.#device, path: this.#path, group: this.#group, values: this.#values };
    return [
      {
        ...part,
        ...(this.#atMs === undefined ? {} : { atMs: this.#atMs }),
        ...(this.#values.every(([quantity]) => quantity === "dimPct") ? { isOptional: true } : {}),
      },
    ];
  }
}
