import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serviceSecret } from "./service-secrets.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lucciola-secrets-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("the secret of a service", () => {
  it("is made once, whoever asks first, and is for its owner's eyes alone", async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, () => serviceSecret(directory, "ingest")));
    expect(new Set(asked).size).toBe(1);
    expect(asked[0]).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await serviceSecret(directory, "ingest")).toBe(asked[0]);
    const folder = join(directory, "service-secrets");
    expect(await readdir(folder)).toEqual(["ingest"]);
    expect((await stat(join(folder, "ingest"))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it("is another one for each service", async () => {
    expect(await serviceSecret(directory, "rules")).not.toBe(await serviceSecret(directory, "api"));
  });

  it("is refused where its file is empty, and where the folder cannot be used", async () => {
    const made = await serviceSecret(directory, "api");
    const path = join(directory, "service-secrets", "api");
    expect((await readFile(path, "utf8")).trim()).toBe(made);
    await writeFile(path, "");
    await expect(serviceSecret(directory, "api")).rejects.toMatchObject({ code: "service-secret-unusable" });
    await expect(serviceSecret(path, "api")).rejects.toMatchObject({ code: "service-secret-unusable" });
  });
});
