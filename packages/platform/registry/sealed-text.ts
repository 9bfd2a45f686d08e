import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { OperationalError } from "../process/operational-error.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps texts that hold secrets and must be read again: AES-256-GCM under a key drawn from the registry's own. */
export interface TextBox {
  seal(text: string): Buffer;
  /** Throws OperationalError `registry-unreadable`. */
  open(sealed: ArrayBuffer): string;
}

/** `purpose` parts the keys of boxes: what one has sealed no other opens. */
export function createTextBox(registryKey: Uint8Array, purpose: string): TextBox {
  const key = Buffer.from(hkdfSync("sha256", registryKey, Buffer.alloc(0), `lucciola ${purpose}`, 32));
  return {
    seal: (text) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed);
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const body = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([body, decipher.final()]).toString("utf8");
      } catch (error) {
        throw new OperationalError({
          code: "registry-unreadable",
          message: `What the registry keeps sealed (${purpose}) cannot be opened with its key. Restore both from the same backup.`,
          cause: error,
        });
      }
    },
  };
}
