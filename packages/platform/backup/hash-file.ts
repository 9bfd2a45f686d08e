import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { BackedUpFile } from "./backup-manifest.ts";

const CHUNK_BYTES = 1_048_576;

/** Size and SHA-256 of a file; makes it durable, and readable by its owner alone. */
export async function sealFile(path: string, signal?: AbortSignal): Promise<Pick<BackedUpFile, "bytes" | "sha256">> {
  const file = await open(path, "r");
  try {
    await file.chmod(0o600);
    const found = await hash(file, async () => {}, signal);
    await file.sync();
    return found;
  } finally {
    await file.close();
  }
}

/** Size and SHA-256 of a file that is only looked at. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<Pick<BackedUpFile, "bytes" | "sha256">> {
  const file = await open(path, "r");
  try {
    return await hash(file, async () => {}, signal);
  } finally {
    await file.close();
  }
}

/** Copies a file into a new one of mode 0600, durably, and tells what was copied. */
export async function copyHashed(path: string, target: string): Promise<Pick<BackedUpFile, "bytes" | "sha256">> {
  const file = await open(path, "r");
  try {
    const copy = await open(target, "wx", 0o600);
    try {
      const found = await hash(file, (chunk, position) => writeAll(copy, chunk, position));
      await copy.sync();
      return found;
    } finally {
      await copy.close();
    }
  } finally {
    await file.close();
  }
}

async function hash(
  file: FileHandle,
  each: (chunk: Uint8Array, position: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<Pick<BackedUpFile, "bytes" | "sha256">> {
  const sha256 = createHash("sha256");
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let bytes = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.length, bytes);
    if (bytesRead === 0) return { bytes, sha256: sha256.digest("hex") };
    const chunk = buffer.subarray(0, bytesRead);
    sha256.update(chunk);
    await each(chunk, bytes);
    bytes += bytesRead;
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
