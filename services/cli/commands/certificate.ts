import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Command } from "commander";
import { readText } from "../arguments.ts";
import { type CliDeps, changeTown, type TownOptions, townCommand } from "../town.ts";

interface RevokeOptions extends TownOptions {
  readonly reason: string;
}

export function revokeCertificateCommand(deps: CliDeps): Command {
  return townCommand("revoke-certificate")
    .description("let a certificate open no door any more; a connection with it ends within seconds. Its device stays")
    .argument("<certificate>", "its file (PEM), or its SHA-256 fingerprint")
    .option("--reason <text>", "why, for the record", readText(200), "not given")
    .action((certificate: string, options: RevokeOptions) => {
      const fingerprint = existsSync(certificate) ? fingerprintOf(certificate) : certificate;
      changeTown(options, deps, ({ identities, record, nowMs }) => {
        identities.revokeCertificate(fingerprint, options.reason, nowMs);
        record("certificate-revoke", fingerprint, options.reason);
      });
      deps.terminal.print(`The certificate ${fingerprint} is revoked.`);
    });
}

function fingerprintOf(file: string): string {
  try {
    return new X509Certificate(readFileSync(file)).fingerprint256;
  } catch (cause) {
    throw new OperationalError({
      code: "certificate-unreadable",
      message: `${file} cannot be read as a certificate (${(cause as Error).message}). Give a certificate in PEM, or its SHA-256 fingerprint`,
      cause,
    });
  }
}
