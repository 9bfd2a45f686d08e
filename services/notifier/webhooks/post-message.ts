import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { guardedLookup } from "@lucciola/platform/network/guarded-lookup.ts";
import type { Networks } from "@lucciola/platform/network/networks.ts";
import { issueOfTarget, refusedAddress } from "@lucciola/platform/network/public-address.ts";

/** What came of an attempt. `isOverloaded`: the endpoint itself is in trouble, whatever it is sent. */
export interface PostOutcome {
  readonly kind: "delivered" | "failed" | "gone";
  readonly status: number | undefined;
  readonly detail: string;
  readonly isOverloaded: boolean;
  /** Not to be tried again before, ms. */
  readonly retryAfterMs?: number;
}

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
export interface PostOptions {
  readonly allowed: Networks;
  /** For all of it: name, connection, TLS, answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Sends one message. The address is checked when its name has been looked up and the connection goes to what was checked, so
 * that no name can lead into the server's own network. Redirects are not followed, and of the answer only its status counts:
 * its body is not read. Never rejects.
 */
export function postMessage({ url, headers, body }: PostRequest, options: PostOptions): Promise<PostOutcome> {
  const { allowed, timeoutMs, signal } = options;
  const issue = issueOfTarget(url, allowed);
  if (issue !== undefined) return Promise.resolve(failed(issue, true));
  const send = new URL(url).protocol === "http:" ? httpRequest : httpsRequest;
  return new Promise((resolve) => {
    let isOver = false;
    const settle = (outcome: PostOutcome): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      request.destroy();
      resolve(outcome);
    };
    const stop = (): void => settle(failed("Lucciola was stopped", false));
    const request = send(url, {
      method: "POST",
      agent: false,
      lookup: guardedLookup(allowed, refusedAddress),
      headers: {
        ...headers,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "user-agent": "Lucciola",
      },
    });
    const timer = setTimeout(() => settle(failed(`no answer within ${timeoutMs} ms`, true)), timeoutMs);
    signal?.addEventListener("abort", stop, { once: true });
    request.on("error", (error: NodeJS.ErrnoException) => settle(failed(error.message || String(error.code), true)));
    request.on("response", (response) => {
      response.on("error", () => {});
      settle(outcomeOf(response.statusCode ?? 0, response.headers["retry-after"]));
    });
    request.end(body);
    if (signal?.aborted) stop();
  });
}

const failed = (detail: string, isOverloaded: boolean): PostOutcome => ({
  kind: "failed",
  status: undefined,
  detail: detail.slice(0, 300),
  isOverloaded,
});

function outcomeOf(status: number, retryAfter: string | undefined): PostOutcome {
  if (status >= 200 && status < 300)
    return { kind: "delivered", status, detail: `HTTP ${status}`, isOverloaded: false };
  if (status === 410)
    return { kind: "gone", status, detail: "HTTP 410: the endpoint wants no more messages", isOverloaded: false };
  const isRedirect = status >= 300 && status < 400;
  const seconds = /^\d{1,9}$/.test(retryAfter ?? "") ? Number(retryAfter) : undefined;
  return {
    kind: "failed",
    status,
    detail: isRedirect ? `HTTP ${status}: redirects are not followed` : `HTTP ${status}`,
    isOverloaded: status === 429 || status >= 500,
    ...(seconds === undefined ? {} : { retryAfterMs: seconds * 1_000 }),
  };
}
