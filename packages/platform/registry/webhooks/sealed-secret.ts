import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { OperationalError } from "../../process/operational-error.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps secrets that must be known again, for they sign: AES-256-GCM under a key drawn from the registry's own. */
export interface SecretBox {
  close(secret: Uint8Array): Buffer;
  /** Throws OperationalError `webhook-secret-unreadable`. */
  open(sealed: Uint8Array): Buffer;
}

export function createSecretBox(registryKey: Buffer): SecretBox {
  const key = Buffer.from(hkdfSync("sha256", registryKey, Buffer.alloc(0), "lucciola webhook secrets", 32));
  return {
    close: (secret) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const body = Buffer.concat([cipher.update(secret), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open: (sealed) => {
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES));
        decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      } catch (cause) {
        throw new OperationalError({
          code: "webhook-secret-unreadable",
          message: "The secret of a webhook cannot be read with the registry's key. Make a new secret for it.",
          cause,
        });
      }
    },
  };
}
