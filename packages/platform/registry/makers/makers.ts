import type { DeviceId, EdgeId } from "@lucciola/contract/ids/ids.ts";
import type { DeviceProfile } from "@lucciola/contract/makers/device-profile.ts";
import type { MakerDescription } from "../../makers/description.ts";

export interface DescribedDevice {
  readonly edge: EdgeId;
  readonly device: string;
  readonly description: MakerDescription;
  readonly atMs: number;
}

/** Devices of other makers: what they say of themselves, and what people say their values mean. */
export interface Makers {
  /**
   * Keeps the newest description of a device; older news, what is known already, and devices
   * above 5,000 of one gateway change nothing.
   */
  describe(edge: EdgeId, device: string, description: MakerDescription, atMs: number): void;
  description(edge: EdgeId, device: string): DescribedDevice | undefined;
  descriptions(edge: EdgeId): DescribedDevice[];
  putProfile(edge: EdgeId, device: DeviceId, profile: DeviceProfile, nowMs: number): void;
  /** False when there was none. */
  removeProfile(edge: EdgeId, device: DeviceId): boolean;
  profile(edge: EdgeId, device: DeviceId): DeviceProfile | undefined;
  /** Rises whenever a description or a profile changes, in this process or another. */
  version(): number;
}
