import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Installation } from "@lucciola/platform/registry/registry.ts";
import type { Rejection } from "./decoded.ts";

/** A sample may lie this far after its receipt before it is refused: clocks of edges drift, spools are only ever late. */
export const FUTURE_TOLERANCE_MS = 5 * 60_000;

export const isTooFarInFuture = (atMs: number, receivedAtMs: number): boolean =>
  atMs > receivedAtMs + FUTURE_TOLERANCE_MS;

export type Placed =
  | { readonly ok: true; readonly point: PointId }
  | { readonly ok: false; readonly rejection: Rejection };

/** The installation that held at an instant; intervals are half-open. */
export const installationAt = (installations: readonly Installation[], atMs: number): Installation | undefined =>
  installations.find(({ fromMs, toMs }) => fromMs <= atMs && (toMs === undefined || atMs < toMs));

/**
 * The point that a device measured at an instant, by its own clock. A sample is refused when it lies more than five
 * minutes after its receipt, before the device's first installation, or while the device was installed nowhere; never
 * because it is old.
 */
export function placeSample(
  where: string,
  device: string,
  installations: readonly Installation[],
  atMs: number,
  receivedAtMs: number,
): Placed {
  if (isTooFarInFuture(atMs, receivedAtMs))
    return { ok: false, rejection: inFuture(where, device, atMs, receivedAtMs) };
  const installation = installationAt(installations, atMs);
  if (installation !== undefined) return { ok: true, point: installation.point };
  return { ok: false, rejection: notInstalled(where, device, installations, atMs) };
}

export function inFuture(where: string, device: string, atMs: number, receivedAtMs: number): Rejection {
  const aheadMin = Math.round((atMs - receivedAtMs) / 60_000);
  return {
    reason: "time-in-future",
    detail: `${where}: ${instantText(atMs)} is ${aheadMin} min after its receipt at ${instantText(receivedAtMs)}; set the clock of ${device}`,
  };
}

function notInstalled(where: string, device: string, installations: readonly Installation[], atMs: number): Rejection {
  if (installations.length === 0) {
    return {
      reason: "unknown-device",
      detail: `${where}: ${device} is installed at no point; install it, then replay this message`,
    };
  }
  const firstMs = Math.min(...installations.map(({ fromMs }) => fromMs));
  if (atMs < firstMs) {
    return {
      reason: "before-installation",
      detail: `${where}: ${instantText(atMs)} lies before the installation of ${device} at ${instantText(firstMs)}; check the device's clock, or the date of the installation`,
    };
  }
  return {
    reason: "unknown-device",
    detail: `${where}: ${device} was installed at no point at ${instantText(atMs)}; correct its installations, then replay this message`,
  };
}

/** An instant for people, also when a device sends one that no calendar has. */
function instantText(epochMs: number): string {
  return Math.abs(epochMs) <= 8.64e15 ? formatInstant(epochMs) : `${epochMs} ms`;
}
