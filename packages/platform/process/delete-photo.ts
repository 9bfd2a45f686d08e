import { rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Deletes photos of the photo store for good, from the folder where the store keeps them; one that is gone already is no
 * error. A photo is named by what it shows: one that somebody else needs too stays. Throws what the disk says.
 */
export const photoDeleter =
  (photos: string, isNeeded: (id: string) => boolean) =>
  (id: string): void => {
    if (!isNeeded(id)) rmSync(join(photos, id.slice(0, 2), `${id}.jpg`), { force: true });
  };
