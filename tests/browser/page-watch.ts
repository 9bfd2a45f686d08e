import type { Page, Request } from "playwright-core";
import { waitFor } from "../support/wait-for.ts";

export interface PageWatch {
  /** What should not have happened since the page was opened. */
  readonly troubles: readonly string[];
  /** Resolves when nothing but the live stream is being fetched, so that leaving the page breaks nothing off. */
  settled(): Promise<void>;
  /** Forgets troubles that the story was about, such as an answer that refuses what must be refused. */
  forgive(what: RegExp): void;
}

const isStream = (request: Request): boolean => new URL(request.url()).pathname === "/api/v1/stream";

/** Notes every error, every failed request and every request to anybody but `origin`. */
export function watchPage(page: Page, origin: string): PageWatch {
  const troubles: string[] = [];
  const open = new Set<Request>();
  page.on("console", (message) => {
    // SwiftShader warns of its own slowness.
    if (message.type() === "error" && !message.text().includes("GL Driver Message"))
      troubles.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`page error: ${error.message}`));
  page.on("request", (request) => {
    const { protocol, origin: host } = new URL(request.url());
    if (protocol === "data:" || protocol === "blob:") return;
    if (host !== origin) troubles.push(`request to another host: ${request.url()}`);
    if (!isStream(request)) open.add(request);
  });
  page.on("requestfinished", (request) => open.delete(request));
  page.on("response", (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
  });
  page.on("requestfailed", (request) => {
    open.delete(request);
    const why = request.failure()?.errorText;
    // Leaving a page ends its live stream, and breaks off what it was still reading.
    const isLeft = why === "net::ERR_ABORTED" && (isStream(request) || request.method() === "GET");
    if (!isLeft) troubles.push(`failed (${why}): ${request.url()}`);
  });
  return {
    troubles,
    forgive: (what) => {
      for (let index = troubles.length - 1; index >= 0; index -= 1)
        if (what.test(troubles[index] ?? "")) troubles.splice(index, 1);
    },
    settled: async () => {
      await waitFor("the page to have all it asked for", () => open.size === 0, 60_000);
    },
  };
}
