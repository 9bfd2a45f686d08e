import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";

const compressWithBrotli = promisify(brotliCompress);
const compressWithGzip = promisify(gzip);
/** Smaller than this, a header costs as much as it saves. */
const LEAST_BYTES = 1_024;

/** An answer that many ask for, encoded once. */
export interface KeptAnswer {
  readonly etag: string;
  readonly json: Buffer;
  readonly brotli: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

/**
 * Encodes an answer for all who will ask. `thorough` is for what stays the same for long: it takes several times as long
 * for a tenth less. Compression runs beside the event loop.
 */
export async function keepAnswer(body: object, { thorough }: { thorough: boolean }): Promise<KeptAnswer> {
  const json = Buffer.from(JSON.stringify(body));
  const etag = `"${createHash("sha256").update(json).digest("base64url").slice(0, 22)}"`;
  if (json.length < LEAST_BYTES) return { etag, json, brotli: undefined, gzip: undefined };
  const [brotli, gzipped] = await Promise.all([
    compressWithBrotli(json, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: thorough ? 5 : 3,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      },
    }),
    compressWithGzip(json, { level: thorough ? 6 : 1 }),
  ]);
  return { etag, json, brotli, gzip: gzipped };
}

/** Answers with what the reader has already (304), or with the smallest that it understands. */
export function sendKept(request: FastifyRequest, reply: FastifyReply, kept: KeptAnswer): FastifyReply {
  const { etag, json, brotli, gzip: gzipped } = kept;
  reply.header("etag", etag).header("cache-control", "private, no-cache").header("vary", "accept-encoding, cookie");
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  reply.type("application/json; charset=utf-8");
  const accepted = String(request.headers["accept-encoding"] ?? "");
  if (brotli !== undefined && /\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted))
    return reply.header("content-encoding", "br").send(brotli);
  if (gzipped !== undefined && /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted))
    return reply.header("content-encoding", "gzip").send(gzipped);
  return reply.send(json);
}
