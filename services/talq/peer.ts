import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { TALQ_VERSION } from "@lucciola/contract/talq/profile/profile.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { readPem, readTlsContext } from "@lucciola/platform/tls/tls-context.ts";
import type { ForeignGateway, ManagementSystem, TalqConfig } from "./config.ts";

const TIMEOUT_MS = 20_000;
/** Of an answer; one that is longer is not taken. Thousands of devices are in one list. */
const MOST_BYTES = 64 * 1_024 * 1_024;

/** What the other side said. `status` 0: nothing was heard of it, `text` says why. */
export interface PeerAnswer {
  readonly status: number;
  readonly text: string;
}

export interface Peer {
  /** Never rejects. `path` begins with a slash; a body goes out as JSON. `requestId`: a UUID, drawn where none is given. */
  send(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    path: string,
    body?: unknown,
    requestId?: string,
  ): Promise<PeerAnswer>;
  /** Ends what is being asked, too. */
  close(): void;
}

/**
 * The way to a management system, or to a gateway, with our own certificate; `own` is the UUID by which we are known there.
 * Rejects with OperationalError `certificate-unreadable`,
 * `certificate-invalid` or `token-unreadable`.
 */
export async function connectPeer(
  other: Pick<ManagementSystem | ForeignGateway, "uri" | "caFile" | "tokenFile">,
  { tls }: Pick<TalqConfig, "tls">,
  own: string,
): Promise<Peer> {
  const { uri, caFile, tokenFile } = other;
  const token = tokenFile === undefined ? undefined : await readToken(tokenFile);
  const isSafe = uri.startsWith("https:");
  const { crl, ...shown } = tls === undefined ? {} : await readTlsContext(tls);
  // The gateway's list of revoked certificates is of its own authority.
  const trust = caFile === undefined ? (crl === undefined ? {} : { crl }) : { ca: await readPem(caFile) };
  const agent = isSafe ? new HttpsAgent({ ...shown, ...trust, keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const ask = isSafe ? httpsRequest : httpRequest;

  return {
    close: () => agent.destroy(),
    send: (method, path, body, requestId = randomUUID()) =>
      new Promise((resolve) => {
        const url = new URL(`${uri.replace(/\/$/, "")}${path}`);
        url.searchParams.set("clientAddress", own);
        if (method !== "GET") url.searchParams.set("talqRequestId", requestId);
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
              ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
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
              else request.destroy(new Error(`the answer is longer than ${MOST_BYTES} bytes`));
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

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    throw new OperationalError({
      code: "token-unreadable",
      message: `Cannot read ${file}, a tokenFile of talq: put the file there, readable by this user, or remove it from the settings`,
      cause,
    });
  }
}

export const isTaken = ({ status }: PeerAnswer): boolean => status >= 200 && status < 300;
