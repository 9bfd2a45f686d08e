import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TestCertificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of a test's own, made with openssl as docs/certificates.md says. */
export class TestAuthority {
  readonly directory: string;
  readonly caFile: string;
  readonly crlFile: string;
  #made = 0;

  constructor(name: string) {
    this.directory = mkdtempSync(join(tmpdir(), "lucciola-ca-"));
    this.caFile = join(this.directory, "ca.pem");
    this.crlFile = join(this.directory, "crl.pem");
    mkdirSync(join(this.directory, "issued"));
    writeFileSync(join(this.directory, "index.txt"), "");
    writeFileSync(
      join(this.directory, "ca.cnf"),
      [
        "[ca]",
        "default_ca = town",
        "[town]",
        `dir = ${this.directory}`,
        "database = $dir/index.txt",
        "new_certs_dir = $dir/issued",
        "certificate = $dir/ca.pem",
        "private_key = $dir/ca.key",
        "rand_serial = yes",
        "default_md = sha256",
        "default_days = 825",
        "default_crl_days = 30",
        "policy = any",
        "copy_extensions = copy",
        "unique_subject = no",
        "[any]",
        "commonName = supplied",
      ].join("\n"),
    );
    this.#openssl(`req -x509 ${KEY} -keyout ca.key -out ca.pem -days 3650 -subj`, `/CN=${name}`);
    this.publishList();
  }

  get ca(): string {
    return readFileSync(this.caFile, "utf8");
  }

  /** Issues a certificate; `alternatives` such as `DNS:gateway-1,IP:127.0.0.1`. */
  issue(name: string, alternatives?: string, validity: "now" | "expired" = "now"): TestCertificate {
    this.#made += 1;
    const [key, request, cert] = ["key", "csr", "pem"].map((ending) => `${name}-${this.#made}.${ending}`);
    const extension = alternatives === undefined ? [] : ["-addext", `subjectAltName=${alternatives}`];
    this.#openssl(`req ${KEY} -keyout ${key} -out ${request} -subj`, `/CN=${name}`, ...extension);
    const dates = validity === "expired" ? "-startdate 20200101000000Z -enddate 20200201000000Z" : "";
    this.#openssl(`ca -batch -notext -config ca.cnf -in ${request} -out ${cert} ${dates}`.trim());
    const [certFile, keyFile] = [join(this.directory, `${cert}`), join(this.directory, `${key}`)];
    return { certFile, keyFile, cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") };
  }

  /** Puts a certificate on the list of revoked ones. */
  revoke({ certFile }: TestCertificate): void {
    this.#openssl("ca -config ca.cnf -revoke", certFile);
    this.publishList();
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  /** Writes the list of revoked certificates, valid from now or between two instants such as 20200101000000Z. */
  publishList(from?: string, until?: string): void {
    const dates = from === undefined || until === undefined ? [] : ["-crl_lastupdate", from, "-crl_nextupdate", until];
    this.#openssl("ca -config ca.cnf -gencrl -out crl.pem", ...dates);
  }

  #openssl(line: string, ...more: string[]): void {
    execFileSync("openssl", [...line.split(" "), ...more], { cwd: this.directory, stdio: "pipe" });
  }
}

const KEY = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
