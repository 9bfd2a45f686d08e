import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeFileAtomic } from "@lucciola/platform/process/atomic-file.ts";
import { encodePhoto } from "./encode-photo.ts";

export interface StoredPhoto {
  /** SHA-256 of the stored JPEG, 64 hexadecimal digits. */
  readonly id: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Size of the stored file. */
  readonly bytes: number;
}

/** Photos that people have sent, each kept once under the hash of its content. */
export interface PhotoStore {
  /**
   * Decodes, turns upright, strips all that is not picture, shrinks and keeps a photo. Throws HttpProblem 413
   * `photo-too-large`, 415 `photo-format-unknown` or 422 `photo-unreadable` with what the sender can do.
   */
  storePhoto(bytes: Uint8Array): Promise<StoredPhoto>;
  /** The JPEG of this id, or `undefined`. */
  readPhoto(id: string): Promise<Uint8Array | undefined>;
}

const PHOTO_ID = /^[0-9a-f]{64}$/;

/** Keeps photos in a folder, made with its first one. */
export function openPhotoStore(directory: string): PhotoStore {
  const fileOf = (id: string): string => join(directory, id.slice(0, 2), `${id}.jpg`);
  // One after another: each decoded photo takes tens of megabytes, and two of the same content are one file.
  let last: Promise<unknown> = Promise.resolve();

  async function store(bytes: Uint8Array): Promise<StoredPhoto> {
    const { jpeg, width, height } = await encodePhoto(bytes);
    const id = createHash("sha256").update(jpeg).digest("hex");
    const file = fileOf(id);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFileAtomic(file, jpeg);
    return { id, width, height, bytes: jpeg.length };
  }

  return {
    storePhoto: (bytes) => {
      const stored = last.then(() => store(bytes));
      last = stored.catch(() => undefined);
      return stored;
    },
    readPhoto: async (id) => {
      if (!PHOTO_ID.test(id)) return undefined;
      try {
        return await readFile(fileOf(id));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
  };
}
