import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { guardedLookup, issueOfTarget, type TargetRules } from "./notification-target.ts";

export interface OutgoingNotification {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

/** What became of it: `gone` is HTTP 410, by which a receiver says that nothing shall come any more. */
export type PostOutcome =
  | { readonly kind: "taken" }
  | { readonly kind: "gone" }
  | { readonly kind: "failed"; readonly why: string };

/** Posts once; follows nothing, reads nothing of the answer but its status. Never throws. */
export function postNotification(message: OutgoingNotification, rules: TargetRules): Promise<PostOutcome> {
  const { url, headers, body, timeoutMs } = message;
  // The rules may have changed since the subscription was made.
  const issue = issueOfTarget(url, rules);
  if (issue !== undefined) return Promise.resolve({ kind: "failed", why: issue });
  const send = url.startsWith("https:") ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const fail = (error: Error) =>
      resolve({
        kind: "failed",
        why:
          error.name === "TimeoutError" || error.name === "AbortError" ? `no answer in ${timeoutMs} ms` : error.message,
      });
    const request = send(
      url,
      {
        method: "POST",
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
        lookup: guardedLookup(rules),
        agent: false,
        maxHeaderSize: 16_384,
        signal: AbortSignal.timeout(timeoutMs),
      },
      (response) => {
        const { statusCode = 0 } = response;
        // What else it says is of no use here, and could be without end.
        response.on("error", () => {}).destroy();
        if (statusCode >= 200 && statusCode < 300) resolve({ kind: "taken" });
        else if (statusCode === 410) resolve({ kind: "gone" });
        else resolve({ kind: "failed", why: `HTTP ${statusCode}` });
      },
    );
    request.on("error", fail);
    request.end(body);
  });
}
