import { readFile } from "node:fs/promises";
import { createSecureContext, type SecureContextOptions, type TlsOptions } from "node:tls";
import { OperationalError } from "../process/operational-error.ts";
import type { TlsSettings } from "./tls-settings.ts";

/**
 * What the files of a TLS configuration hold, ready for a listener with TLS 1.2 or newer. Rejects with OperationalError
 * `certificate-unreadable` or `certificate-invalid`.
 */
export async function readTlsContext(tls: TlsSettings): Promise<SecureContextOptions> {
  const [cert, key, ca, crl] = await Promise.all([
    readPem(tls.certFile),
    readPem(tls.keyFile),
    tls.caFile === undefined ? undefined : readPem(tls.caFile),
    tls.crlFile === undefined ? undefined : readPem(tls.crlFile),
  ]);
  const options: SecureContextOptions = {
    cert,
    key,
    minVersion: "TLSv1.2",
    ...(ca === undefined ? {} : { ca }),
    ...(crl === undefined ? {} : { crl }),
  };
  try {
    createSecureContext(options);
  } catch (cause) {
    throw new OperationalError({
      code: "certificate-invalid",
      message: `The certificate ${tls.certFile} and the key ${tls.keyFile} cannot be used together${describeOthers(tls)}: give all in PEM, the first two as a pair, the key without a passphrase`,
      cause,
    });
  }
  return options;
}

/** How a listener asks its clients for certificates. */
export const clientDemand = ({ caFile, clientCertificate }: TlsSettings): TlsOptions =>
  caFile === undefined ? {} : { requestCert: true, rejectUnauthorized: clientCertificate === "required" };

const describeOthers = ({ caFile, crlFile }: TlsSettings): string =>
  [caFile, crlFile].flatMap((file) => (file === undefined ? [] : [`, or not with ${file}`])).join("");

/** A file that a TLS configuration names. Rejects with OperationalError `certificate-unreadable`. */
export async function readPem(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new OperationalError({
      code: "certificate-unreadable",
      message: `Cannot read ${path}, named in a tls configuration: put the file there, readable by this user, or remove it from tls`,
      cause,
    });
  }
}
