import { Type } from "typebox";

/** The files of a listener with TLS, and how it knows its clients. */
export const TlsFiles = {
  certFile: Type.String({ minLength: 1, description: "Certificate chain, PEM" }),
  keyFile: Type.String({ minLength: 1, description: "Private key, PEM" }),
  caFile: Type.Optional(
    Type.String({
      minLength: 1,
      description: "When given, clients are known by certificates of this authority",
    }),
  ),
  clientCertificate: Type.Union([Type.Literal("required"), Type.Literal("optional")], {
    default: "required",
    description: "With caFile: whether a client must show one, or may log in with its secret alone",
  }),
  identityFrom: Type.Union([Type.Literal("cn"), Type.Literal("san-dns")], {
    default: "cn",
    description: "Where a certificate names the identity: its subject's CN, or its one DNS name",
  }),
  crlFile: Type.Optional(
    Type.String({
      minLength: 1,
      description: "Certificates that the authority has revoked, PEM; read again when it changes",
    }),
  ),
};

const TlsSettings = Type.Object(TlsFiles, { additionalProperties: false });
export type TlsSettings = Type.Static<typeof TlsSettings>;
