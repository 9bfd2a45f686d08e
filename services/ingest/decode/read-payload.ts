import type { Rejection } from "./decoded.ts";

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly rejection: Rejection };

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The text of a payload; other bytes than UTF-8 are refused, not patched over. */
export function readText(payload: Uint8Array): Read<string> {
  try {
    return { ok: true, value: utf8.decode(payload) };
  } catch {
    return { ok: false, rejection: { reason: "not-json", detail: "message is not UTF-8 text" } };
  }
}

export function readJson(payload: Uint8Array): Read<unknown> {
  const text = readText(payload);
  if (!text.ok) return text;
  try {
    return { ok: true, value: JSON.parse(text.value) };
  } catch (error) {
    const what = error instanceof Error ? error.message.slice(0, 200) : "";
    return { ok: false, rejection: { reason: "not-json", detail: `message is not JSON: ${what}` } };
  }
}
