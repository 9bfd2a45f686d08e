import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { photoDeleter } from "@lucciola/platform/process/delete-photo.ts";
import sharp from "sharp";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { ReportedWork } from "../../routes/route-deps.ts";
import { LAMP, NOW_MS, openPublicApp, type PublicApp, point, sendForm } from "../testing/public-app.ts";

const DAY_MS = 86_400_000;
let folder: string;
let town: PublicApp;
let workOrders: ReportedWork[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-reports-"));
  workOrders = [];
  town = await openPublicApp({
    photos: folder,
    workOrders,
    settings: { reports: { perAddressPerDay: 2, perDay: 3 }, contact: { phone: "0331 928100" } },
  });
  town.registry.assets.putPoint(
    point(LAMP, { name: "Via Roma 05", street: "Via Roma", latitudeDeg: 45.7301, longitudeDeg: 8.6302 }),
  );
});
afterEach(async () => {
  town.close();
  await rm(folder, { recursive: true, force: true });
});

/** Opens the form and lets the citizen take ten seconds. */
async function openForm(): Promise<string> {
  const { body } = await town.get("/pubblico/segnala");
  town.clock.advance(10_000);
  return /name="modulo" value="([^"]+)"/.exec(body)?.[1] ?? "";
}
const DARK = { tipo: "dark", palo: "5", via: "Via Roma", parole: "Spento da tre giorni." };
async function report(fields: Readonly<Record<string, string>> = DARK, options: Parameters<typeof sendForm>[2] = {}) {
  return await sendForm(town, { modulo: await openForm(), ...fields }, options);
}
const wordsOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&#39;", "'")
    .replace(/\s+/g, " ");
const trackingOf = (response: { headers: Record<string, unknown> }): string => String(response.headers.location);
const photosKept = async () => (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".jpg"));

it("takes a report with a photo, without a trace of where and with what it was taken, and shows what becomes of it", async () => {
  const photo = await sharp({ create: { width: 640, height: 480, channels: 3, background: "#336699" } })
    .jpeg()
    .withExif({ IFD0: { Make: "Telefono" }, IFD3: { GPSLatitude: "45/1 43/1 48/1", GPSLatitudeRef: "N" } })
    .toBuffer();
  expect((await sharp(photo).metadata()).exif?.includes("Telefono")).toBe(true);

  const sent = await report({ ...DARK, email: "anna@example.org" }, { photo });
  expect(sent.statusCode).toBe(303);
  expect(trackingOf(sent)).toMatch(/^\/pubblico\/segnalazione\/[\w-]{27}\?nuova=1$/);
  const page = await town.get(trackingOf(sent));
  expect(page.headers["cache-control"]).toBe("no-store");
  expect(page.body).toContain('<meta name="robots" content="noindex, nofollow">');
  expect(wordsOf(page.body)).toContain("Grazie. La segnalazione è arrivata.");
  expect(wordsOf(page.body)).toContain("Via Roma 05, Via Roma");
  // Whoever finds the link reads nothing personal.
  expect(page.body).not.toMatch(/anna@example|tre giorni|\.jpg/);

  const [entry] = (await town.get("/api/v1/reports?state=open")).json().reports;
  expect(entry).toMatchObject({ state: "received", kind: "dark", count: 1, lamp: { id: LAMP }, latitudeDeg: 45.7301 });
  const detail = (await town.get(`/api/v1/reports/${entry.id}`)).json();
  expect(detail.reports).toMatchObject([{ words: "Spento da tre giorni.", email: "anna@example.org", hasPhoto: true }]);
  const kept = await town.get(`/api/v1/reports/${entry.id}/photos/${detail.reports[0].id}`);
  expect(kept.headers["content-type"]).toBe("image/jpeg");
  const facts = await sharp(kept.rawPayload).metadata();
  expect([facts.format, facts.width, facts.exif, facts.xmp, facts.icc]).toEqual([
    "jpeg",
    640,
    undefined,
    undefined,
    undefined,
  ]);
  expect(kept.rawPayload.includes("Telefono")).toBe(false);
});

it("tells the citizen each step of the town, and forgets the address when the case is closed", async () => {
  const tracking = trackingOf(await report({ ...DARK, email: "anna@example.org" }));
  const staff = (path: string, payload: object = {}) =>
    town.app.inject({ method: "POST", url: `/api/v1/reports/1/${path}`, payload });
  const state = async () => /data-state="([\w-]+)"/.exec((await town.get(tracking)).body)?.[1];
  await staff("take");
  expect(await state()).toBe("looked-at");
  await staff("answer", { words: "Passiamo <domani>." });
  expect((await town.get(tracking)).body).toContain("<blockquote>Passiamo &lt;domani&gt;.</blockquote>");
  expect((await staff("work-order")).json()).toMatchObject({ state: "ordered", workOrder: "1" });
  expect(workOrders).toMatchObject([
    {
      origin: { kind: "report", id: "1" },
      point: LAMP,
      street: "Via Roma",
      words: "Via Roma 05\nSpento da tre giorni.",
      by: "maria",
    },
  ]);
  expect([(await staff("work-order")).statusCode, workOrders.length]).toEqual([409, 1]);
  expect((await staff("close", { outcome: "no-fault", reason: "" })).json().code).toBe("report-reason-missing");
  const closed = await staff("close", { outcome: "mended", reason: "Cambiato il fusibile." });
  expect(closed.json()).toMatchObject({
    state: "mended",
    takenBy: "maria",
    reports: [{ words: "Spento da tre giorni." }],
  });
  expect(closed.json().reports[0].email).toBeUndefined();
  expect(wordsOf((await town.get(tracking)).body)).toContain("Il guasto è stato riparato. Cambiato il fusibile.");
  expect((await staff("take")).statusCode).toBe(409);
  expect(town.registry.audit.list({ limit: 9 }).map(({ action, actor }) => `${actor} ${action}`)).toEqual([
    "maria report-mended",
    "maria report-ordered",
    "maria report-answered",
    "maria report-taken",
  ]);
});

it("lets nobody read reports who does not dispatch", async () => {
  await report();
  for (const role of ["reader", "crew", "energy-manager"] as const) {
    town.who.role = role;
    expect((await town.get("/api/v1/reports")).statusCode).toBe(403);
    expect((await town.get("/api/v1/reports/1/photos/1")).statusCode).toBe(403);
  }
});

it("makes one case of two reports of a lamp, and says at once what the town knows already", async () => {
  town.registry.alarms.settle(
    [
      {
        kind: "cabinet-tripped",
        place: { kind: "cabinet", id: "q1" },
        sinceMs: NOW_MS - 2 * DAY_MS,
        raisedAtMs: NOW_MS - DAY_MS,
        seenAtMs: NOW_MS,
        evidence: {},
        affected: [LAMP],
      },
    ],
    NOW_MS,
  );
  await report();
  const second = await report({ ...DARK, tipo: "flickering" }, { address: "192.0.2.8" });
  const words = wordsOf((await town.get(trackingOf(second))).body);
  expect(words).toContain(
    "Il Comune lo sa già: il sistema ha rilevato un guasto di questo lampione il 25 novembre 2026.",
  );
  expect(words).toContain("Questo lampione è stato segnalato 2 volte; è un caso solo.");
  const list = (await town.get("/api/v1/reports")).json();
  expect([list.open, list.reports.length]).toEqual([1, 1]);
  expect(list.reports[0]).toMatchObject({ count: 2, alarm: { kind: "cabinet-tripped" } });
});

it("says what is missing and keeps what was written", async () => {
  const wrong = await report({ tipo: "other", palo: "99", parole: "", email: "anna", luogo: "davanti al <12>" });
  expect(wrong.statusCode).toBe(422);
  for (const words of [
    "La segnalazione non è ancora partita",
    "Non troviamo un palo con questo numero. Controllalo, oppure scegli la via.",
    "Scrivi in breve che cosa succede.",
    "Questo indirizzo e-mail non è scritto bene.",
  ])
    expect(wordsOf(wrong.body)).toContain(words);
  expect(wrong.body).toContain('value="davanti al &lt;12&gt;"');
  expect(wrong.body).toContain('value="other" checked');
  expect((await report({ tipo: "dark" })).body).toContain("Indica il posto");
  const broken = await report(DARK, { photo: Buffer.from("this is no picture") });
  expect([broken.statusCode, broken.body.includes("La foto non si può leggere")]).toEqual([422, true]);
  expect((await report({ ...DARK, parole: "a".repeat(1_001) })).body).toContain("supera i 1000 caratteri");
  const large = await report(DARK, { photo: Buffer.alloc(10_000_001, 1) });
  expect([large.statusCode, large.body.includes("La foto è troppo grande")]).toEqual([422, true]);
  expect((await town.get("/api/v1/reports")).json().reports).toEqual([]);
  expect(await photosKept()).toEqual([]);
  // A street alone is enough: not every pole has a plate.
  expect((await report({ tipo: "damaged", via: "Via Roma" })).statusCode).toBe(303);
});

it("counts reports by connection and in total, without keeping who sent them", async () => {
  const from = (address: string) => report({ tipo: "dark", via: "Via Roma" }, { address });
  expect([(await from("192.0.2.7")).statusCode, (await from("::ffff:192.0.2.7")).statusCode]).toEqual([303, 303]);
  const refused = await from("192.0.2.7");
  expect([refused.statusCode, wordsOf(refused.body).includes("Da questa connessione")]).toEqual([429, true]);
  expect((await from("2001:db8::1")).statusCode).toBe(303);
  const full = await from("2001:db8:1::1");
  expect([full.statusCode, wordsOf(full.body).includes("Oggi sono arrivate più segnalazioni")]).toEqual([429, true]);
  town.clock.advance(DAY_MS);
  expect((await from("192.0.2.7")).statusCode).toBe(303);
});

it("is not filled in by programs, twice, too fast, or from another site", async () => {
  const { body } = await town.get("/pubblico/segnala");
  const modulo = /name="modulo" value="([^"]+)"/.exec(body)?.[1] ?? "";
  expect((await sendForm(town, { ...DARK, modulo })).body).toContain("troppo in fretta");
  town.clock.advance(3_000);
  expect((await sendForm(town, { ...DARK, modulo, sito: "http://spam.example" })).statusCode).toBe(422);
  expect((await sendForm(town, { ...DARK, modulo: `${modulo}x` })).body).toContain("aperto troppo a lungo");
  for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "http://other.example" }, { origin: "null" }])
    expect((await sendForm(town, { ...DARK, modulo }, { headers })).statusCode).toBe(403);
  const pressed = await Promise.all([1, 2].map(() => sendForm(town, { ...DARK, modulo })));
  pressed.push(await sendForm(town, { ...DARK, modulo }));
  expect(new Set(pressed.map(trackingOf)).size).toBe(1);
  expect(pressed.map(({ statusCode }) => statusCode)).toEqual([303, 303, 303]);
  expect((await town.get("/api/v1/reports")).json().reports).toMatchObject([{ count: 1 }]);
});

it("forgets a report at once when its citizen withdraws it", async () => {
  const photo = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#345" } })
    .png()
    .toBuffer();
  const tracking = trackingOf(await report({ ...DARK, email: "anna@example.org" }, { photo })).split("?")[0] ?? "";
  const withdraw = (headers = {}) => sendForm(town, {}, { url: `${tracking}/ritiro`, headers });
  expect([(await withdraw({ "sec-fetch-site": "cross-site" })).statusCode, (await photosKept()).length]).toEqual([
    403, 1,
  ]);
  const withdrawn = await withdraw();
  expect([withdrawn.statusCode, wordsOf(withdrawn.body).includes("è stato cancellato")]).toEqual([200, true]);
  expect([(await withdraw()).statusCode, (await town.get(tracking)).statusCode]).toEqual([404, 404]);
  expect([await photosKept(), (await town.get("/api/v1/reports")).json().reports]).toEqual([[], []]);
});

it("deletes photos and reports when their time is over", async () => {
  const photo = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#000" } })
    .png()
    .toBuffer();
  const tracking = trackingOf(await report(DARK, { photo }));
  await town.app.inject({ method: "POST", url: "/api/v1/reports/1/close", payload: { outcome: "mended" } });
  const retention = { textDays: 365, photoDays: 30 };
  const forget = () =>
    town.registry.reports.forget(retention, town.clock.now(), photoDeleter(folder, town.registry.work.hasPhoto));
  expect([forget(), (await photosKept()).length]).toEqual([0, 1]);
  town.clock.advance(30 * DAY_MS);
  expect([forget(), (await photosKept()).length]).toEqual([0, 0]);
  expect((await town.get("/api/v1/reports/1")).json().reports).toMatchObject([{ hasPhoto: false }]);
  town.clock.advance(335 * DAY_MS);
  expect(forget()).toBe(1);
  expect((await town.get(tracking)).statusCode).toBe(404);
  expect((await town.get("/api/v1/reports/1")).statusCode).toBe(404);
});
