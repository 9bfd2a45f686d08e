import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { get, request as secureRequest } from "node:https";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstSession } from "../support/api-session.ts";
import { type Child, runToEnd, startChild } from "../support/child.ts";
import { dataFolder } from "../support/data-folder.ts";
import { requireTools } from "../support/debian-tools.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { freePort } from "../support/ports.ts";
import { TestAuthority } from "../support/test-authority.ts";
import { waitFor } from "../support/wait-for.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const UNITS = join(ROOT, "config/systemd");
const PROXIES = join(ROOT, "config/proxy");
const SHIPPED_NAME = "lucciola.comune.example.it";
const PATIENCE_MS = 20_000;

describe("the units for systemd", () => {
  const names = readdirSync(UNITS);
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  beforeAll(async () => {
    requireTools("systemd-analyze");
    folder = await dataFolder();
    // As they will be once installed: the program, Node and the user are elsewhere here.
    for (const name of names)
      writeFileSync(
        join(folder.path, name),
        readFileSync(join(UNITS, name), "utf8")
          .replaceAll("/opt/lucciola/current", ROOT)
          .replaceAll("/usr/bin/node", process.execPath)
          .replace(/^(User|Group)=lucciola$/gm, "$1=root"),
      );
  });
  afterAll(() => folder.remove());

  it("are understood by systemd, each line of them", async () => {
    const instances = names.map((name) => join(folder.path, name.replace("@.", "@broker.")));
    const { code, stdout, stderr } = await runToEnd("systemd-analyze", ["verify", ...instances]);
    expect(stdout + stderr).toBe("");
    expect(code).toBe(0);
  });

  it("leave a service little that it could harm", async () => {
    const units = ["lucciola.service", "lucciola@.service"].map((name) => join(folder.path, name));
    const { code, stdout } = await runToEnd("systemd-analyze", [
      "security",
      "--offline=yes",
      "--threshold=30",
      ...units,
    ]);
    expect(code, stdout).toBe(0);
  });

  it("start programs that exist, and do not start again what wrong settings ended", () => {
    for (const name of names.filter((one) => one.endsWith(".service"))) {
      const text = readFileSync(join(UNITS, name), "utf8");
      const program = /^ExecStart=.*?((?:scripts|bin)\/\S+\.mjs)(?: (\S+\/main\.ts))?/m.exec(text);
      expect(program, name).not.toBeNull();
      for (const path of program?.slice(1) ?? [])
        if (path !== undefined)
          expect(() => readFileSync(join(ROOT, path.replace("%i", "broker"))), `${name}: ${path}`).not.toThrow();
      if (/^Restart=/m.test(text)) expect(text, name).toMatch(/^RestartPreventExitStatus=64 78$/m);
    }
  });
});

describe("Lucciola behind a proxy that speaks HTTPS", () => {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let lucciola: RunningLucciola;
  let authority: TestAuthority;
  beforeAll(async () => {
    requireTools("nginx", "caddy");
    folder = await dataFolder();
    authority = new TestAuthority("Town of a test");
    lucciola = await startLucciola({
      dataDirectory: join(folder.path, "town"),
      env: { LUCCIOLA_API_SECURE_COOKIE: "true", LUCCIOLA_API_TRUSTED_PROXIES: '["127.0.0.1"]' },
    });
    await firstSession(lucciola.apiUrl, lucciola.firstLogin, "lucciole-dietro-al-proxy");
  }, 120_000);
  afterAll(async () => {
    await lucciola?.stop();
    authority?.remove();
    await folder?.remove();
  });

  /** The shipped file with the ports, the certificate and the address of this test. */
  function adapted(file: string, port: number, certificate: { certFile: string; keyFile: string }): string {
    const { certFile, keyFile } = certificate;
    return readFileSync(join(PROXIES, file), "utf8")
      .replaceAll("127.0.0.1:8080", new URL(lucciola.apiUrl).host)
      .replace(/ssl_certificate .*;/, `ssl_certificate ${certFile};`)
      .replace(/ssl_certificate_key .*;/, `ssl_certificate_key ${keyFile};`)
      .replace(/^ +listen \[::\].*\n/gm, "")
      .replace("listen 80;", "listen 127.0.0.1:0;")
      .replace("listen 443 ", `listen 127.0.0.1:${port} `)
      .replace(
        new RegExp(`^${SHIPPED_NAME} {`, "m"),
        `https://localhost:${port} {\n\tbind 127.0.0.1\n\ttls ${certFile} ${keyFile}`,
      )
      .replaceAll(SHIPPED_NAME, "localhost");
  }

  async function startNginx(port: number): Promise<Child> {
    const server = adapted("nginx.conf", port, authority.issue("localhost", "DNS:localhost"))
      // Port 80 belongs to the machine: this part is checked by its form alone.
      .replace(/server \{\n {4}listen 127\.0\.0\.1:0;[\s\S]*?\n\}\n/, "");
    const at = join(folder.path, "nginx");
    await mkdir(at, { recursive: true });
    const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (name) => `${name}_temp_path ${at}/${name};`,
    );
    writeFileSync(
      join(at, "nginx.conf"),
      `user root; daemon off; pid ${at}/pid; error_log stderr; events {} http { access_log off; ${paths.join(" ")}\n${server}\n}`,
    );
    return startChild("/usr/sbin/nginx", ["-p", at, "-e", "stderr", "-c", join(at, "nginx.conf")]);
  }

  async function startCaddy(port: number): Promise<Child> {
    const at = join(folder.path, "caddy");
    await mkdir(at, { recursive: true });
    const site = adapted("Caddyfile", port, authority.issue("localhost", "DNS:localhost"));
    writeFileSync(
      join(at, "Caddyfile"),
      `{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n${site}`,
    );
    return startChild("caddy", ["run", "--adapter", "caddyfile", "--config", join(at, "Caddyfile")], {
      env: { XDG_DATA_HOME: at, XDG_CONFIG_HOME: at },
    });
  }

  for (const [name, start] of [
    ["nginx", startNginx],
    ["Caddy", startCaddy],
  ] as const)
    it(`${name}: lets people in, streams, takes large bodies, hides the metrics, and tells whose address it is`, async () => {
      const port = await freePort();
      const proxy = await start(port);
      const ca = readFileSync(authority.caFile);
      const ask = (path: string, options: Asked = {}) => askSecurely(port, ca, path, options);
      try {
        await waitFor(
          `${name} answers`,
          () =>
            ask("/status").then(
              ({ status }) => status === 200,
              () => false,
            ),
          PATIENCE_MS,
        );

        const login = await ask("/api/v1/session", {
          method: "POST",
          headers: { origin: `https://localhost:${port}` },
          body: JSON.stringify({ username: "admin", password: "lucciole-dietro-al-proxy" }),
        });
        expect(login.status, login.text).toBe(200);
        expect(login.cookies.join()).toMatch(/; Secure/i);
        const cookie = login.cookies.map((line) => line.split(";")[0]).join("; ");

        // A foreign page may change nothing, and the origin is held against the host that the proxy hands on.
        const foreign = { method: "DELETE", headers: { cookie, origin: "https://elsewhere.example" } };
        expect((await ask("/api/v1/session", foreign)).status).toBe(403);

        expect(await firstEvents(port, ca, cookie)).toContain("welcome");
        // A photo as large as photos may be: it comes through to Lucciola, which says that it knows no such order.
        const large = await ask("/api/v1/work/orders/1/photos", {
          method: "POST",
          headers: {
            cookie,
            origin: `https://localhost:${port}`,
            "content-type": "multipart/form-data; boundary=here",
            "idempotency-key": "7a0f2f5e-5f3c-4d4e-9a53-3a1d1e0c0a01",
          },
          body: `--here\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n\r\n${"x".repeat(9_900_000)}\r\n--here--\r\n`,
        });
        expect(large.status, large.text).toBe(404);
        expect(large.contentType).toContain("application/problem+json");
        expect((await ask("/metrics")).status).toBe(403);

        // What a visitor claims to be is not believed: the failed login is told with the address that the proxy saw.
        await ask("/api/v1/session", {
          method: "POST",
          headers: { "x-forwarded-for": "203.0.113.77", origin: `https://localhost:${port}` },
          body: JSON.stringify({ username: "admin", password: "wrong-of-203.0.113.77" }),
        });
        const audit = await ask("/api/v1/audit?limit=20", { headers: { cookie } });
        expect(audit.status, audit.text).toBe(200);
        expect(audit.text).toContain("127.0.0.1");
        expect(audit.text).not.toContain("203.0.113.77");
      } finally {
        proxy.kill("SIGTERM");
        await proxy.ended;
      }
    }, 60_000);
});

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Told {
  readonly status: number;
  readonly contentType: string;
  readonly cookies: readonly string[];
  readonly text: string;
}

function askSecurely(
  port: number,
  ca: Buffer,
  path: string,
  { method = "GET", headers = {}, body }: Asked,
): Promise<Told> {
  return new Promise((resolve, reject) => {
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const sent = secureRequest(
      { host: "localhost", port, path, method, ca, headers: { ...type, ...headers } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            contentType: answer.headers["content-type"] ?? "",
            cookies: answer.headers["set-cookie"] ?? [],
            text,
          }),
        );
      },
    );
    sent.on("error", reject).end(body);
  });
}

/** What comes over the live stream within moments: a proxy that kept it back would time out here. */
function firstEvents(port: number, ca: Buffer, cookie: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = get({ host: "localhost", port, path: "/api/v1/stream", ca, headers: { cookie } }, (answer) => {
      answer.setEncoding("utf8").once("data", (text: string) => {
        answer.destroy();
        resolve(text);
      });
    });
    sent.setTimeout(5_000, () => reject(new Error("nothing came over the live stream within 5 s")));
    sent.on("error", reject);
  });
}
