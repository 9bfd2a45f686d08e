import type { PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";
import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { Effect, Rejection } from "./decode/decoded.ts";

export type LiveEvent = PayloadOf<"liveIngestEvents">;

/** What became of an effect: news for the live stream, or a reason why it cannot be. */
export type EffectOutcome =
  | { readonly kind: "done"; readonly event: LiveEvent | undefined }
  | { readonly kind: "refused"; readonly rejection: Rejection };

/** Applies one effect. To be called in a transaction; the same effect again changes nothing and is no news. */
export function applyEffect(registry: Registry, effect: Effect, log: Logger): EffectOutcome {
  switch (effect.kind) {
    case "command-report":
      return reportCommand(registry, effect);
    case "programme-report":
      if (effect.accepted) {
        registry.programmes.recordAccepted(effect.point, effect.revision);
      } else {
        const { point, revision, detail } = effect;
        registry.programmes.recordRefused(point, revision, detail ?? "");
        log.warn({ point, revision, detail }, "a controller refused its programme");
      }
      return { kind: "done", event: undefined };
    case "presence":
      return setPresence(registry, effect);
    case "description":
      registry.makers.describe(effect.edge, effect.device, effect.description, effect.atMs);
      return { kind: "done", event: undefined };
  }
}

function reportCommand(
  { outbox }: Registry,
  { commandId, point, change }: Effect & { kind: "command-report" },
): EffectOutcome {
  const command = outbox.get(commandId);
  if (command === undefined) {
    const detail = `/commandId: the outbox holds no command ${commandId}; it may be from before a restored backup`;
    return { kind: "refused", rejection: { reason: "unknown-command", detail } };
  }
  if (command.point !== point) {
    const detail = `/commandId: command ${commandId} was for point ${command.point}, and this device serves ${point}`;
    return { kind: "refused", rejection: { reason: "wrong-point", detail } };
  }
  if (!outbox.advance(commandId, change)) return { kind: "done", event: undefined };
  const { fate, atMs, dimPct, detail } = change;
  const event: LiveEvent = {
    kind: "command",
    commandId,
    point,
    fate,
    at: formatInstant(atMs),
    ...(dimPct === undefined ? {} : { dimPct }),
    ...(detail === undefined ? {} : { detail }),
  };
  return { kind: "done", event };
}

function setPresence(
  { edges }: Registry,
  { edge, online, atMs, software, backlog }: Effect & { kind: "presence" },
): EffectOutcome {
  const before = edges.get(edge);
  edges.setOnline(edge, online, atMs, software, backlog);
  const after = edges.get(edge);
  const isNews = after !== undefined && (before?.online !== after.online || before.sinceMs !== after.sinceMs);
  return { kind: "done", event: isNews ? presenceEvent(edge, after.online, after.sinceMs) : undefined };
}

const presenceEvent = (edge: EdgeId, online: boolean, sinceMs: number): LiveEvent => ({
  kind: "edge",
  edge,
  online,
  at: formatInstant(sinceMs),
});
