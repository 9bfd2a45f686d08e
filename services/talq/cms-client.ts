import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { TALQ_VERSION } from "@lucciola/contract/talq/profile/profile.ts";
import { readTlsContext } from "@lucciola/platform/tls/tls-context.ts";
import type { ManagementSystem, TalqConfig } from "./config.ts";

const TIMEOUT_MS = 20_000;
/** Of an answer; what is longer is not read. */
const MOST_BYTES = 65_536;

/** What a management system said. `status` 0: nothing was heard of it, `text` says why. */
export interface CmsAnswer {
  readonly status: number;
  readonly text: string;
}

export interface CmsClient {
  /** Never rejects. `path` begins with a slash; a body goes out as JSON. */
  send(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<CmsAnswer>;
  close(): void;
}

/**
 * The way to a management system, with the gateway's own certificate. Rejects with OperationalError
 * `certificate-unreadable` or `certificate-invalid`.
 */
export async function connectCms(
  { uri, caFile }: Pick<ManagementSystem, "uri" | "caFile">,
  { tls }: Pick<TalqConfig, "tls">,
  gateway: string,
): Promise<CmsClient> {
  const isSafe = uri.startsWith("https:");
  const { crl, ...own } = tls === undefined ? {} : await readTlsContext(tls);
  // The gateway's list of revoked certificates is of its own authority.
  const trust = caFile === undefined ? (crl === undefined ? {} : { crl }) : { ca: await readFile(caFile) };
  const agent = isSafe ? new HttpsAgent({ ...own, ...trust, keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const ask = isSafe ? httpsRequest : httpRequest;

  return {
    close: () => agent.destroy(),
    send: (method, path, body) =>
      new Promise((resolve) => {
        const url = new URL(`${uri.replace(/\/$/, "")}${path}`);
        url.searchParams.set("clientAddress", gateway);
        if (method !== "GET") url.searchParams.set("talqRequestId", randomUUID());
        const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
        const unheard = (why: string) => resolve({ status: 0, text: why });
        const request = ask(
          url,
          {
            agent,
            method,
            timeout: TIMEOUT_MS,
            headers: {
              "talq-api-version": TALQ_VERSION,
              accept: "application/json",
              ...(payload === undefined
                ? {}
                : { "content-type": "application/json", "content-length": payload.byteLength }),
            },
          },
          (response) => {
            const pieces: Buffer[] = [];
            let bytes = 0;
            response.on("data", (piece: Buffer) => {
              bytes += piece.byteLength;
              if (bytes <= MOST_BYTES) pieces.push(piece);
            });
            response.on("error", ({ message }) => unheard(message));
            response.on("end", () =>
              resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString("utf8") }),
            );
          },
        );
        request.on("timeout", () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000} seconds`)));
        request.on("error", ({ message }) => unheard(message));
        request.end(payload);
      }),
  };
}

export const isTaken = ({ status }: CmsAnswer): boolean => status >= 200 && status < 300;
