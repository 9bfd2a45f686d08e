import type { FastifyRequest } from "fastify";
import { MAX_PHOTO_BYTES } from "../../photos/encode-photo.ts";
import { HttpProblem } from "../../problem-details.ts";

/** What a form has brought. */
export interface SentForm {
  readonly fields: ReadonlyMap<string, string>;
  /** Empty where no file was chosen. */
  readonly photo: Uint8Array;
  /** A file was larger than what is taken; the rest of the form was read all the same. */
  readonly isPhotoTooLarge: boolean;
}

const MAX_FIELDS = 20;
const MAX_FIELD_BYTES = 8_192;

/** Reads a form with at most one photo. Throws HttpProblem 400 for what no form of ours sends. */
export async function readForm(request: FastifyRequest): Promise<SentForm> {
  if (!request.isMultipart())
    throw new HttpProblem(
      415,
      "form-unreadable",
      "This address takes the form of the page alone (multipart/form-data)",
    );
  const fields = new Map<string, string>();
  let photo: Uint8Array = new Uint8Array();
  let isPhotoTooLarge = false;
  try {
    const limits = { files: 1, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, fileSize: MAX_PHOTO_BYTES };
    // The library's types do not know the second one: a file that is too large is cut, and the form goes on.
    const options = { limits, throwFileSizeLimit: false };
    for await (const part of request.parts(options)) {
      if (part.type === "field") {
        if (typeof part.value === "string") fields.set(part.fieldname, part.value);
        continue;
      }
      photo = await part.toBuffer();
      isPhotoTooLarge = part.file.truncated;
    }
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode;
    if (status === undefined || status >= 500) throw error;
    throw new HttpProblem(status === 413 ? 413 : 400, "form-unreadable", "The form holds more than can be taken");
  }
  return { fields, photo, isPhotoTooLarge };
}
