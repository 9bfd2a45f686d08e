import { rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Deletes a photo of the photo store for good, from the folder where the store keeps it; one that is gone already is no
 * error. Throws what the disk says.
 */
export const deletePhoto = (photos: string, id: string): void =>
  rmSync(join(photos, id.slice(0, 2), `${id}.jpg`), { force: true });
