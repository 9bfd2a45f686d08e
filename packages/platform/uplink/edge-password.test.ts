import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { edgePassword } from "./edge-password.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lucciola-secret-"));
});
afterEach(() => rm(directory, { recursive: true }));

const CODE = "42FGZ-9AEAF-2N8SS-R92BF-CJ5D0-D";

describe("an edge that comes with a one-time code", () => {
  it("makes a secret of 256 bits once, and keeps it for itself alone", async () => {
    const secretFile = join(directory, "gym", "secret");
    const password = await edgePassword({ enrolment: { code: CODE, secretFile } });
    const [prefix, code, secret = ""] = (password ?? "").split(":");
    expect([prefix, code]).toEqual(["enrol", CODE]);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    expect(await readFile(secretFile, "utf8")).toBe(`${secret}\n`);
    expect((await stat(secretFile)).mode & 0o777).toBe(0o600);
    expect(await edgePassword({ enrolment: { code: CODE, secretFile } })).toBe(password);
    expect(await edgePassword({ enrolment: { code: CODE, secretFile: join(directory, "other") } })).not.toBe(password);
  });

  it("says where its secret cannot be kept", async () => {
    const file = join(directory, "file");
    await writeFile(file, "");
    await expect(edgePassword({ enrolment: { code: CODE, secretFile: join(file, "secret") } })).rejects.toMatchObject({
      code: "secret-file-unusable",
      message: expect.stringContaining("uplink.enrolment.secretFile"),
    });
  });
});

describe("an edge that is registered", () => {
  it("gives its secret, or nothing where its certificate speaks for it", async () => {
    expect(await edgePassword({ secret: "s3cret" })).toBe("s3cret");
    expect(await edgePassword({ tls: { certFile: "gateway-1.pem" } })).toBeUndefined();
  });

  it.each([{}, { tls: {} }, { secret: "s3cret", enrolment: { code: CODE, secretFile: "x" } }])(
    "is told when its settings %j do not say who it is",
    async (settings) => {
      await expect(edgePassword(settings)).rejects.toMatchObject({ code: "config-invalid" });
    },
  );
});
