import type { DeviceId, EdgeId, PointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Registry } from "./registry.ts";

export interface Approval {
  readonly edge: EdgeId;
  /** Which of its devices measures which point. */
  readonly installations: readonly { readonly device: DeviceId; readonly point: PointId }[];
  /** Who approves, for the audit log. */
  readonly actor: string;
}

/**
 * Lets a waiting device in and installs what is behind it, all or nothing, on record. The installations begin when its
 * code was made, so that what it measured while it waited is taken in. Throws what `Enrolments.approve` and
 * `Assets.install` do.
 */
export function approveEnrolment(registry: Registry, { edge, installations, actor }: Approval, nowMs: number): void {
  registry.transaction(() => {
    const record = (action: string, target: string, detail: string) =>
      registry.audit.record({ atMs: nowMs, actor, action, target, detail });
    registry.enrolments.approve(edge, nowMs);
    const fromMs = registry.enrolments.get(edge)?.createdAtMs ?? nowMs;
    record("enrolment-approve", edge, registry.enrolments.get(edge)?.name ?? "");
    for (const { device, point } of installations) {
      registry.assets.install({ point, edge, device, fromMs });
      record("install", point, `${edge}/${device} from ${formatInstant(fromMs)}`);
    }
  });
}
