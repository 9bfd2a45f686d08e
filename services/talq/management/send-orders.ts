import type { ForeignOrder } from "@lucciola/contract/talq/foreign.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { isTaken, type Peer } from "../peer.ts";

/**
 * Sends a gateway the orders that are queued for it, oldest first. One that it refuses is refused for good; one that does
 * not reach it stays queued until its end.
 */
export async function sendOrders(
  { registry, clock }: { readonly registry: Pick<Registry, "talq">; readonly clock: Clock },
  gateway: string,
  peer: Peer,
): Promise<void> {
  const { talq } = registry;
  const settle = (address: string, order: ForeignOrder): void => {
    const kept = talq.get("foreign-order", address);
    if (kept !== undefined) talq.put({ ...kept, body: JSON.stringify(order), changedAtMs: clock.now() });
  };
  const queued = talq
    .list("foreign-order")
    .filter(({ owner }) => owner === gateway)
    .map(({ address, body, changedAtMs }) => ({ address, changedAtMs, order: JSON.parse(body) as ForeignOrder }))
    .filter(({ order }) => order.fate === "queued")
    .sort((a, b) => a.changedAtMs - b.changedAtMs);
  for (const { address, order } of queued) {
    if (Date.parse(order.until) <= clock.now()) {
      settle(address, { ...order, fate: "expired" });
      continue;
    }
    const answer = await peer.send("POST", "/override-commands", order.command, order.id);
    if (isTaken(answer)) settle(address, { ...order, fate: "taken", detail: "" });
    else if (answer.status >= 400 && answer.status < 500)
      settle(address, { ...order, fate: "refused", detail: `${answer.status} ${answer.text}`.slice(0, 500) });
    else settle(address, { ...order, detail: `${answer.status} ${answer.text}`.trim().slice(0, 500) });
  }
}
