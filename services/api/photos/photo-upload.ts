import fastifyMultipart from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { HttpProblem } from "../problem-details.ts";
import type { App } from "../routes/route-deps.ts";
import { MAX_PHOTO_BYTES } from "./encode-photo.ts";

const MAX_FIELD_BYTES = 8_192;

/** Lets routes take forms with files (multipart/form-data). */
export async function acceptPhotoUploads(app: App): Promise<void> {
  await app.register(fastifyMultipart, {
    throwFileSizeLimit: true,
    limits: { fileSize: MAX_PHOTO_BYTES, files: 4, fields: 20, fieldSize: MAX_FIELD_BYTES, parts: 24 },
  });
}

/** The photo of a form: its part named `photo`. Throws HttpProblem 413, 415 or 422 that says what is missing. */
export async function readPhotoUpload(request: FastifyRequest): Promise<Uint8Array> {
  if (!request.isMultipart())
    throw new HttpProblem(
      415,
      "photo-format-unknown",
      'Send the photo as multipart/form-data, in a part named "photo"',
    );
  try {
    const file = await request.file({ limits: { files: 1 } });
    if (file === undefined || file.fieldname !== "photo")
      throw new HttpProblem(422, "photo-missing", 'The form has no part named "photo" with a file in it');
    return await file.toBuffer();
  } catch (error) {
    if ((error as { code?: string }).code === "FST_REQ_FILE_TOO_LARGE")
      throw new HttpProblem(413, "photo-too-large", "The photo is larger than 10 MB: send a smaller one");
    throw error;
  }
}
