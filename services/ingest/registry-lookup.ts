import type { Dialect } from "@lucciola/contract/catalogue/principal.ts";
import type { DeviceId, EdgeId, PointId } from "@lucciola/contract/ids/ids.ts";
import type { DeviceProfile } from "@lucciola/contract/makers/device-profile.ts";
import type { Installation, PointKind, Registry } from "@lucciola/platform/registry/registry.ts";
import type { DecodeLookup, Described, Effect } from "./decode/decoded.ts";

/** An edge may name as many devices as it likes; only so many are remembered. */
const MAX_DEVICES = 200_000;

/** What decoding asks of the registry, kept in memory until the registry says that it has changed. */
export class RegistryLookup implements DecodeLookup {
  readonly #registry: Registry;
  readonly #installations = new Map<string, readonly Installation[]>();
  readonly #foreign = new Map<EdgeId, { readonly dialect: Dialect; readonly prefix: string }>();
  readonly #kinds = new Map<PointId, PointKind | undefined>();
  /** What devices have said in messages whose effects are not stored yet, and since. */
  readonly #learnt = new Map<string, Described>();
  readonly #described = new Map<string, Described | undefined>();
  readonly #profiles = new Map<string, DeviceProfile | undefined>();
  #version: number | undefined;
  #makersVersion: number | undefined;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Forgets what may have changed. To be called before each batch. */
  refresh(): void {
    const version = this.#registry.assets.version();
    if (version !== this.#version) {
      this.#installations.clear();
      this.#kinds.clear();
    }
    this.#version = version;
    const makersVersion = this.#registry.makers.version();
    if (makersVersion !== this.#makersVersion) {
      this.#described.clear();
      this.#profiles.clear();
    }
    this.#makersVersion = makersVersion;
  }

  pointKind(point: PointId): PointKind | undefined {
    return remembered(this.#kinds, point, () => this.#registry.assets.point(point)?.kind);
  }

  description(edge: EdgeId, device: string): Described | undefined {
    const key = `${edge}/${device}`;
    const learnt = this.#learnt.get(key);
    const stored = remembered(this.#described, key, () => this.#registry.makers.description(edge, device));
    if (learnt === undefined || stored === undefined) return learnt ?? stored;
    return stored.atMs > learnt.atMs ? stored : learnt;
  }

  learn({ edge, device, description, atMs }: Effect & { readonly kind: "description" }): void {
    const key = `${edge}/${device}`;
    const known = this.#learnt.get(key);
    if (known !== undefined && known.atMs > atMs) return;
    if (this.#learnt.size >= MAX_DEVICES) this.#learnt.clear();
    this.#learnt.set(key, { description, atMs });
  }

  profile(edge: EdgeId, device: DeviceId): DeviceProfile | undefined {
    return remembered(this.#profiles, `${edge}/${device}`, () => this.#registry.makers.profile(edge, device));
  }

  installations(edge: EdgeId, device: DeviceId): readonly Installation[] {
    const key = `${edge}/${device}`;
    let found = this.#installations.get(key);
    if (found === undefined) {
      found = this.#registry.assets.installationsOf(edge, device);
      if (this.#installations.size >= MAX_DEVICES) this.#installations.clear();
      this.#installations.set(key, found);
    }
    return found;
  }

  foreignIdentity(id: EdgeId): { readonly dialect: Dialect; readonly prefix: string } | undefined {
    const known = this.#foreign.get(id);
    if (known !== undefined) return known;
    const { dialect, prefix } = this.#registry.identities.get(id) ?? {};
    if (dialect === undefined || prefix === undefined) return undefined;
    // Dialect and prefix never change; an identity that is not there yet may come at any moment, and is asked for again.
    const identity = { dialect, prefix };
    this.#foreign.set(id, identity);
    return identity;
  }
}

function remembered<K, V>(known: Map<K, V>, key: K, ask: () => V): V {
  const found = known.get(key);
  if (found !== undefined || known.has(key)) return found as V;
  if (known.size >= MAX_DEVICES) known.clear();
  const value = ask();
  known.set(key, value);
  return value;
}
