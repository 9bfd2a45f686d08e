import { HttpProblem } from "../problem-details.ts";

/** What may be sent: a telephone's photo has 3 to 8 MB. */
export const MAX_PHOTO_BYTES = 10_000_000;
/** Above the 50 megapixels of usual telephones; a file that unpacks to more is refused before it is decoded. */
const MAX_INPUT_PIXELS = 64_000_000;
const MIN_SIDE_PX = 16;
const MAX_SIDE_PX = 2_000;
const JPEG_QUALITY = 82;
const MAX_DECODING_S = 20;

/** Loaded with the first photo: most towns' servers never see one in a day, and it takes memory. */
async function loadSharp() {
  const { default: sharp } = await import("sharp");
  // Photos come seldom and from strangers: nothing is kept for the next one, and one core is enough.
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

export interface EncodedPhoto {
  readonly jpeg: Uint8Array;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * A photo as an upright JPEG of at most 2000 px a side, without place, time, device or anything else that the camera
 * wrote beside the picture. Throws HttpProblem that says what the sender can do.
 */
export async function encodePhoto(bytes: Uint8Array): Promise<EncodedPhoto> {
  if (bytes.length > MAX_PHOTO_BYTES)
    throw new HttpProblem(413, "photo-too-large", "The photo is larger than 10 MB: send a smaller one");
  // By the first bytes, before any decoder sees it: libvips also reads SVG, PDF and more, which no camera writes.
  if (!hasKnownFormat(bytes))
    throw new HttpProblem(415, "photo-format-unknown", "This is no photo: send a JPEG, PNG or WebP picture");
  const sharp = await loadSharp();
  const input = () =>
    sharp(bytes, { limitInputPixels: MAX_INPUT_PIXELS, failOn: "error" }).timeout({ seconds: MAX_DECODING_S });
  try {
    const { width, height } = await input().metadata();
    if (width * height > MAX_INPUT_PIXELS)
      throw new HttpProblem(
        413,
        "photo-too-large",
        `The photo has ${width} x ${height} pixels, and 64 megapixels are the most: send a smaller one`,
      );
    if (Math.min(width, height) < MIN_SIDE_PX)
      throw new HttpProblem(422, "photo-unreadable", `The picture has only ${width} x ${height} pixels: send a photo`);
    const { data, info } = await input()
      .autoOrient()
      .resize({ width: MAX_SIDE_PX, height: MAX_SIDE_PX, fit: "inside", withoutEnlargement: true })
      .flatten({ background: "#ffffff" })
      .jpeg({ quality: JPEG_QUALITY })
      .toBuffer({ resolveWithObject: true });
    return { jpeg: data, width: info.width, height: info.height };
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    // libvips refuses in words of its own, such as "VipsJpeg: premature end of JPEG image".
    if (/pixel limit/i.test((error as Error).message))
      throw new HttpProblem(413, "photo-too-large", "The photo has more than 64 megapixels: send a smaller one");
    throw new HttpProblem(
      422,
      "photo-unreadable",
      "The photo is damaged or was cut off on its way: take it again, or choose another",
    );
  }
}

/** JPEG, PNG or WebP by their signatures. */
function hasKnownFormat(bytes: Uint8Array): boolean {
  const text = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString("latin1");
  return (
    text(0, 3) === "\xff\xd8\xff" ||
    text(0, 8) === "\x89PNG\r\n\x1a\n" ||
    (text(0, 4) === "RIFF" && text(8, 12) === "WEBP")
  );
}
