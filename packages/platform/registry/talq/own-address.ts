import { randomUUID } from "node:crypto";
import type { Registry } from "../registry.ts";

/**
 * Our UUID as a gateway of TALQ, from which the addresses of its devices are derived, or as a management system of other makers'
 * gateways. Drawn when it is first asked for, and kept for ever, among the announced devices under a name that no point has.
 */
export function ownTalqAddress(
  { talq, transaction }: Pick<Registry, "talq" | "transaction">,
  ownId: "gateway" | "management",
  nowMs: number,
): string {
  return transaction(() => {
    const known = talq.byOwnId("device", ownId);
    if (known !== undefined) return known.address;
    const address = randomUUID();
    talq.put({ kind: "device", address, owner: address, body: "{}", ownId, ownVersion: undefined, changedAtMs: nowMs });
    return address;
  });
}
