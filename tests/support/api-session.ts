import { setTimeout as sleep } from "node:timers/promises";
import type { FirstLogin } from "./lucciola.ts";

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers, and a wrong shape fails them.
  readonly body: any;
}

/** A person at the API: keeps the cookies from one request to the next. */
export interface ApiSession {
  /** As a header. */
  readonly cookie: string;
  /** As a browser takes them. */
  readonly cookies: readonly { readonly name: string; readonly value: string }[];
  request(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The body of a GET that must succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  get(path: string): Promise<any>;
}

/** A browser that nobody has logged in with yet. */
export function apiSession(baseUrl: string): ApiSession {
  const cookies = new Map<string, string>();
  const cookieLine = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const request: ApiSession["request"] = async (method, path, body, headers = {}) => {
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        ...(cookies.size === 0 ? {} : { cookie: cookieLine() }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const text = await response.text();
    const contentType = response.headers.get("content-type") ?? "";
    return {
      status: response.status,
      contentType,
      body: /json/.test(contentType) && text !== "" ? JSON.parse(text) : text,
    };
  };
  return {
    get cookie() {
      return cookieLine();
    },
    get cookies() {
      return [...cookies].map(([name, value]) => ({ name, value }));
    },
    request,
    get: async (path) => {
      const { status, body } = await request("GET", path);
      if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
      return body;
    },
  };
}

/** Logs in with the one-time password of the greeting and replaces it. */
export async function firstSession(
  baseUrl: string,
  firstLogin: FirstLogin | undefined,
  password: string,
): Promise<ApiSession> {
  if (firstLogin === undefined) throw new Error("The greeting showed no one-time password");
  const session = apiSession(baseUrl);
  const steps: [string, unknown][] = [
    ["/api/v1/session", firstLogin],
    ["/api/v1/account/password", { currentPassword: firstLogin.password, newPassword: password }],
  ];
  for (const [path, body] of steps) {
    const answer = await session.request("POST", path, body);
    if (answer.status !== 200)
      throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return session;
}

/** Reads a stream of Server-Sent Events until `found` says yes, or throws after `timeoutMs`. */
export async function readEvents(
  url: string,
  cookie: string,
  options: {
    readonly timeoutMs: number;
    /** Called once the stream is open. */
    readonly opened: () => Promise<void>;
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    readonly found: (event: string, data: any) => boolean;
  },
): Promise<void> {
  const stop = new AbortController();
  const timer = sleep(options.timeoutMs, undefined, { signal: stop.signal }).then(
    () => stop.abort(new Error(`The stream did not bring what was awaited within ${options.timeoutMs} ms`)),
    () => {},
  );
  try {
    const response = await fetch(url, { headers: { cookie }, signal: stop.signal });
    if (response.status !== 200 || response.body === null) throw new Error(`The stream answered ${response.status}`);
    let text = "";
    let isOpen = false;
    const decoder = new TextDecoder();
    for await (const bytes of response.body) {
      if (!isOpen) {
        isOpen = true;
        await options.opened();
      }
      text += decoder.decode(bytes, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const [, event = "", data = ""] = /^event: (.*)\ndata: (.*)$/m.exec(block) ?? [];
        if (event !== "" && options.found(event, JSON.parse(data))) return;
      }
    }
    throw new Error("The stream ended before it brought what was awaited");
  } finally {
    stop.abort();
    await timer;
  }
}
