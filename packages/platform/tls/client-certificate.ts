import type { TLSSocket } from "node:tls";
import type { TlsSettings } from "./tls-settings.ts";

/** The certificate by which a client is known, verified by the listener. */
export interface ClientCertificate {
  /** The identity that it names; undefined when it names none, or several. */
  readonly name: string | undefined;
  /** SHA-256, as openssl prints it. */
  readonly fingerprint: string;
}

type NameFrom = TlsSettings["identityFrom"];

/** The certificate that the client of a connection has shown and proven, if any. */
export function clientCertificateOf(connection: unknown, identityFrom: NameFrom): ClientCertificate | undefined {
  const socket = connection as Partial<TLSSocket>;
  if (socket.authorized !== true || socket.getPeerX509Certificate === undefined) return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const names = identityFrom === "cn" ? commonNames(certificate.subject) : dnsNames(certificate.subjectAltName);
  return { name: names.length === 1 ? names[0] : undefined, fingerprint: certificate.fingerprint256 };
}

/** Node prints a subject as one `KEY=value` a line, with line breaks in a value escaped. */
const commonNames = (subject: string): string[] =>
  subject.split("\n").flatMap((line) => (line.startsWith("CN=") ? [line.slice(3)] : []));

/** `DNS:a, DNS:b, IP Address:...`; a name with a comma or quote in it is quoted, and is no identity. */
const dnsNames = (alternatives: string | undefined): string[] =>
  (alternatives ?? "").split(", ").flatMap((one) => (one.startsWith("DNS:") ? [one.slice(4)] : []));
