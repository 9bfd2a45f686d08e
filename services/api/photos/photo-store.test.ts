import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPhotoStore } from "./photo-store.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-photos-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A picture with detail, wider than high. */
const picture = (width = 400, height = 300) =>
  sharp({
    create: { width, height, channels: 3, background: "#336699", noise: { type: "gaussian", mean: 120, sigma: 40 } },
  });

describe("photos of a crew", () => {
  it("are turned upright, shrunk and freed of place and device", async () => {
    const sent = await picture(3_000, 1_500)
      .jpeg()
      .withExif({ IFD0: { Make: "Telefono", Orientation: "6" }, IFD3: { GPSLatitude: "45/1 43/1 48/1" } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect((await sharp(sent).metadata()).exif).toBeDefined();
    const store = openPhotoStore(join(folder, "photos"));
    const { id, width, height, bytes } = await store.storePhoto(sent);
    expect([width, height]).toEqual([1_000, 2_000]);
    const kept = await store.readPhoto(id);
    expect(kept?.length).toBe(bytes);
    const facts = await sharp(kept).metadata();
    expect(facts).toMatchObject({ format: "jpeg", width: 1_000, height: 2_000 });
    expect([facts.exif, facts.xmp, facts.iptc, facts.icc, facts.orientation]).toEqual(Array(5).fill(undefined));
    expect(Buffer.from(kept ?? []).includes("Telefono")).toBe(false);
  });

  it("are kept once, however often and at once they are sent", async () => {
    const store = openPhotoStore(folder);
    const sent = await picture().png().toBuffer();
    const stored = await Promise.all([store.storePhoto(sent), store.storePhoto(sent), store.storePhoto(sent)]);
    expect(new Set(stored.map(({ id }) => id)).size).toBe(1);
    expect((await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".jpg"))).toHaveLength(1);
  });

  it("that are broken, too large or no photo are refused with words, and nothing is kept", async () => {
    const store = openPhotoStore(folder);
    const whole = await picture().jpeg().toBuffer();
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><image href="file:///etc/passwd"/></svg>',
    );
    // A small file that unpacks to 81 megapixels.
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: "#000" } })
      .png()
      .toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    for (const [sent, status, code] of [
      [whole.subarray(0, whole.length / 2), 422, "photo-unreadable"],
      [Buffer.concat([whole.subarray(0, 20), Buffer.alloc(3_000, 7)]), 422, "photo-unreadable"],
      [svg, 415, "photo-format-unknown"],
      [Buffer.alloc(0), 415, "photo-format-unknown"],
      [bomb, 413, "photo-too-large"],
      [Buffer.concat([whole, Buffer.alloc(10_000_001)]), 413, "photo-too-large"],
    ] as const)
      await expect(store.storePhoto(sent)).rejects.toMatchObject({ status, code });
    expect(await readdir(folder)).toEqual([]);
    expect(await store.readPhoto("../../registry.db")).toBeUndefined();
    expect(await store.readPhoto("0".repeat(64))).toBeUndefined();
  });
});
