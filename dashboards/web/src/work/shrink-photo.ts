const MAX_SIDE_PX = 2_000;
const QUALITY = 0.82;

/**
 * A camera's photo as a JPEG that waits and travels well: upright, at most 2000 px a side, a few hundred kB. Drawing it
 * anew also leaves place and time of the file behind. Rejects where the browser cannot open it.
 */
export async function shrinkPhoto(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, MAX_SIDE_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error("no picture")) : resolve(blob)), "image/jpeg", QUALITY);
  });
}
