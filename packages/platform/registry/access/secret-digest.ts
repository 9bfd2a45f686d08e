import { createHash, randomBytes } from "node:crypto";

/** 256 random bits as text: what opens a session, or lets a program in. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What is kept of such a secret: nobody who reads the registry can use it. */
export const digestOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();
