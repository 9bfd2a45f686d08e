import type { Dialect } from "@lucciola/contract/catalogue/dialects.ts";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import type { PointKind, Registry } from "@lucciola/platform/registry/registry.ts";
import { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import { decode } from "../decode/decode.ts";
import type { Effect, Rejection } from "../decode/decoded.ts";
import { RegistryLookup } from "../registry-lookup.ts";
import { addPoint, INSTALLED_MS, install, NOW_MS, openTown } from "./town.ts";

/** What a message became. */
export interface Heard {
  /** As `{ "point quantity": value }`. */
  readonly values: Readonly<Record<string, number>>;
  /** Instants of the readings. */
  readonly atMs: readonly number[];
  readonly rejections: readonly Rejection[];
  readonly effects: readonly Effect[];
}

/** A town with one device or gateway of another maker, `other`, and points behind it. */
export class MakersTown {
  readonly registry: Registry = openTown();
  readonly #lookup = new RegistryLookup(this.registry);

  constructor(
    dialect: Dialect,
    prefix: string,
    installed: readonly (readonly [point: string, kind: PointKind, device: string])[],
  ) {
    this.registry.identities.create({ id: edgeId("other"), name: "Another maker's", dialect, prefix }, INSTALLED_MS);
    for (const [point, kind, device] of installed) {
      addPoint(this.registry, point, kind);
      install(this.registry, point, "other", device, INSTALLED_MS);
    }
  }

  /** As ingest takes it from the journal, next after the one before. */
  hear(topic: string, payload: string | object | Uint8Array, receivedAtMs = NOW_MS): Heard {
    const bytes =
      payload instanceof Uint8Array
        ? payload
        : Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload));
    this.#lookup.refresh();
    const readings = new ReadingBatch();
    const record = { receivedAtMs, principal: "foreign:other", topic, qos: 1 as const, payload: bytes };
    const { rejections, effects } = decode(record, this.#lookup, { foreignZone: "Europe/Rome" }, readings);
    const list = [...readings];
    return {
      values: Object.fromEntries(list.map(({ point, quantity, value }) => [`${point} ${quantity}`, value])),
      atMs: [...new Set(list.map(({ at }) => at))],
      rejections,
      effects,
    };
  }

  close(): void {
    this.registry.close();
  }
}
