import type { Caller } from "./caller.ts";
import type { TalqDeps } from "./talq-deps.ts";

/** Does a change and puts it on record with the management system as its author, both or neither. */
export function recordChange<T>(
  { registry, clock }: Pick<TalqDeps, "registry" | "clock">,
  { actor }: Caller,
  { action, target, detail }: { readonly action: string; readonly target: string; readonly detail: unknown },
  change: () => T,
): T {
  return registry.transaction(() => {
    const text = detail === undefined ? "" : JSON.stringify(detail).slice(0, 4_000);
    registry.audit.record({ atMs: clock.now(), actor, action, target: target.slice(0, 200), detail: text });
    return change();
  });
}
