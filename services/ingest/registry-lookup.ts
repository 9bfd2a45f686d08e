import type { Dialect } from "@lucciola/contract/catalogue/principal.ts";
import type { DeviceId, EdgeId } from "@lucciola/contract/ids/ids.ts";
import type { Installation, Registry } from "@lucciola/platform/registry/registry.ts";
import type { DecodeLookup } from "./decode/decoded.ts";

/** An edge may name as many devices as it likes; only so many are remembered. */
const MAX_DEVICES = 200_000;

/** What decoding asks of the registry, kept in memory until the registry says that it has changed. */
export class RegistryLookup implements DecodeLookup {
  readonly #registry: Registry;
  readonly #installations = new Map<string, readonly Installation[]>();
  readonly #foreign = new Map<EdgeId, { readonly dialect: Dialect; readonly prefix: string }>();
  #version: number | undefined;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** Forgets what may have changed. To be called before each batch. */
  refresh(): void {
    const version = this.#registry.assets.version();
    if (version !== this.#version) this.#installations.clear();
    this.#version = version;
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
