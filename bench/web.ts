import { existsSync } from "node:fs";
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchChromium } from "../tests/browser/chromium.ts";
import { type ApiSession, firstSession } from "../tests/support/api-session.ts";
import { waitFor } from "../tests/support/wait-for.ts";
import { median } from "./figures/quantile.ts";
import { type CityProcess, startCity } from "./web/city-process.ts";
import { panFor, WATCH } from "./web/in-page.ts";

// bench web: the dashboards in a real browser, drawn by software, against the API as shipped over a city in memory.
//
//   firstLoadJsGzKb        all JavaScript fetched until the overview can be read, each file by gzip, kB of 1000 bytes
//   overviewUsableMs       from the navigation until its figures stand there, CPU four times slower, median of 5
//   mapFps                 frames a second while panning for 5 s among single lamps, towns of 2,500 and 200,000
//   mapFpsFromAfar         the same at 200,000, where cells stand for lamps
//   liveUpdatesPerS        the greatest rate of points of the live stream that the map of 200,000 has held for 10 s: all of
//                          them came in time
//   longTasksOver50Ms      tasks of the page above 50 ms at that rate; longTasksAtRest: while nothing is sent;
//                          longTasksByRate: at each. Drawn by software, a frame of the map is such a task on a busy machine
//   loadAverage            of the machine at the end: others may have used it
//   server                 what 200,000 lamps take of it: time, CPU and size (brotli) of an answer, memory in use after them
//
// All of the browser's figures are null when there is no Chromium. The dashboards must be built (npm run build).

const SMALL = 2_500;
const LARGE = 200_000;
const VIEW = { width: 1_440, height: 900 };
const SLOWER = 4;
const ROUNDS = 5;
const PAN_MS = 5_000;
const RATES_PER_S = [500, 2_000, 8_000, 16_000];
const WARM_UP_PER_S = 500;
const HOLD_MS = 10_000;
/** What was sent must have come in so long after. */
const LATE_MS = 1_500;
const PATIENCE_MS = 180_000;
const ZOOM_OF_LAMPS = 15.3;
const ZOOM_FROM_AFAR = 12;
const DASHBOARD = fileURLToPath(new URL("../dashboards/web/dist/index.html", import.meta.url));

export async function run(): Promise<object> {
  if (!existsSync(DASHBOARD)) throw new Error("The dashboards are not built: npm run build");
  const browser = await launchChromium().catch((error: Error) => {
    say(error.message);
    return undefined;
  });
  try {
    const small = await measureSmall(browser);
    const large = await measureLarge(browser);
    const { fps, ...first } = small;
    const { fps: largeFps, ...rest } = large;
    return {
      ...first,
      mapFps: browser === undefined ? null : { [SMALL]: fps, [LARGE]: largeFps },
      ...rest,
      loadAverage: Number((loadavg()[0] ?? 0).toFixed(1)),
    };
  } finally {
    await browser?.close();
  }
}

async function measureSmall(browser: Browser | undefined) {
  if (browser === undefined) return { firstLoadJsGzKb: null, overviewUsableMs: null, fps: null };
  const city = await startCity(SMALL);
  try {
    const login = await logIn(city);
    const loads: { ms: number; gzBytes: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) loads.push(await loadOverview(browser, city, login));
    const context = await open(browser, city, login);
    const fps = await framesOf(context, city, ZOOM_OF_LAMPS);
    await context.close();
    return {
      firstLoadJsGzKb: Number((median(loads.map(({ gzBytes }) => gzBytes)) / 1_000).toFixed(1)),
      overviewUsableMs: Math.round(median(loads.map(({ ms }) => ms))),
      fps,
    };
  } finally {
    await city.stop();
  }
}

async function measureLarge(browser: Browser | undefined) {
  const city = await startCity(LARGE);
  try {
    const login = await logIn(city);
    const server = await serverFigures(city, login);
    if (browser === undefined)
      return {
        fps: null,
        mapFpsFromAfar: null,
        liveUpdatesPerS: null,
        longTasksOver50Ms: null,
        longTasksAtRest: null,
        server,
      };
    const context = await open(browser, city, login);
    const fps = await framesOf(context, city, ZOOM_OF_LAMPS);
    const mapFpsFromAfar = await framesOf(context, city, ZOOM_FROM_AFAR);
    const live = await liveRate(context, city);
    await context.close();
    return { fps, mapFpsFromAfar, ...live, server };
  } finally {
    await city.stop();
  }
}

const logIn = ({ url, firstLogin }: CityProcess): Promise<ApiSession> =>
  firstSession(url, firstLogin, "lucciole-nel-prato");

async function open(browser: Browser, { url }: CityProcess, session: ApiSession): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: VIEW, locale: "it-IT" });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addCookies(session.cookies.map((cookie) => ({ ...cookie, url })));
  await context.addInitScript(WATCH);
  return context;
}

/** A first visit, with nothing kept from before. */
async function loadOverview(browser: Browser, city: CityProcess, session: ApiSession) {
  const context = await open(browser, city, session);
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  const scripts: Promise<number>[] = [];
  page.on("response", (response) => {
    if (/\.m?js$/.test(new URL(response.url()).pathname))
      scripts.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(city.url);
  await page.waitForSelector("[data-testid=overview-energy-today]");
  const ms = await waitFor(
    "the overview",
    () => page.evaluate<number | undefined>("window.benchUsableMs"),
    PATIENCE_MS,
  );
  const gzBytes = (await Promise.all([...scripts])).reduce((sum, bytes) => sum + bytes, 0);
  await context.close();
  say(`overview: ${Math.round(ms)} ms, ${gzBytes} bytes of JavaScript by gzip`);
  return { ms, gzBytes };
}

async function openMap(context: BrowserContext, { url, centre }: CityProcess, zoom: number): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${url}/illuminazione?posto=${centre.longitudeDeg},${centre.latitudeDeg},${zoom}`);
  await page.waitForSelector("[data-testid=lamp-map][data-ready=true]");
  await sleep(3_000);
  return page;
}

async function framesOf(context: BrowserContext, city: CityProcess, zoom: number): Promise<number> {
  const page = await openMap(context, city, zoom);
  const before = page.url();
  const fps = await page.evaluate<number>(panFor(PAN_MS));
  // The place of the map stands in the address once it rests.
  await waitFor("the map to have been panned", () => page.url() !== before, PATIENCE_MS);
  await page.close();
  say(`map at zoom ${zoom}: ${fps.toFixed(1)} frames a second`);
  return Number(fps.toFixed(1));
}

/**
 * Faster and faster until something does not come in time. Told is the greatest rate that was held without a long task, or
 * where there is none the greatest that was held, with its long tasks. The first seconds after the map was opened are no
 * rate's: they are let pass.
 */
async function liveRate(context: BrowserContext, city: CityProcess) {
  const page = await openMap(context, city, ZOOM_OF_LAMPS);
  const hold = async (ratePerS: number) => {
    await page.evaluate("window.benchPoints = 0; window.benchLongTasks.length = 0");
    const sent = await city.play(ratePerS, HOLD_MS);
    await sleep(LATE_MS);
    const came = await page.evaluate<number>("window.benchPoints");
    const tasks = await page.evaluate<[startMs: number, ms: number][]>("window.benchLongTasks");
    const longestMs = Math.round(Math.max(0, ...tasks.map(([, ms]) => ms)));
    say(`${ratePerS} points/s: ${came} of ${sent} came, ${tasks.length} long tasks, the longest of ${longestMs} ms`);
    return { isComplete: came === sent, longTasks: tasks.length };
  };
  const { longTasks: longTasksAtRest } = await hold(0);
  await hold(WARM_UP_PER_S);
  let liveUpdatesDeliveredPerS = 0;
  let liveUpdatesPerS = 0;
  const longTasksByRate: Record<string, number> = {};
  for (const ratePerS of RATES_PER_S) {
    const { isComplete, longTasks } = await hold(ratePerS);
    if (!isComplete) break;
    liveUpdatesDeliveredPerS = ratePerS;
    if (longTasks === 0) liveUpdatesPerS = ratePerS;
    longTasksByRate[ratePerS] = longTasks;
  }
  await page.close();
  liveUpdatesPerS ||= liveUpdatesDeliveredPerS;
  const longTasksOver50Ms = longTasksByRate[liveUpdatesPerS] ?? longTasksAtRest;
  return { liveUpdatesPerS, longTasksOver50Ms, liveUpdatesDeliveredPerS, longTasksAtRest, longTasksByRate };
}

/** Time, CPU and size of what the map asks for, and the memory that stays in use after it. */
async function serverFigures(city: CityProcess, session: ApiSession) {
  const ask = async (path: string) => {
    const before = await city.load();
    const startedMs = performance.now();
    const response = await fetch(city.url + path, { headers: { cookie: session.cookie, "accept-encoding": "br" } });
    // Not unpacked: fetch would count that too.
    const bytes = Number(response.headers.get("content-length"));
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`);
    const ms = Math.round(performance.now() - startedMs);
    const figures = { ms, cpuMs: Math.round((await city.load()).cpuMs - before.cpuMs), kb: Math.round(bytes / 1_000) };
    say(`${path}: ${JSON.stringify(figures)}`);
    return figures;
  };
  const { longitudeDeg, latitudeDeg } = city.centre;
  const side = 2 ** 14;
  const radians = (latitudeDeg / 180) * Math.PI;
  const x = Math.floor((longitudeDeg / 360 + 0.5) * side);
  const y = Math.floor((0.5 - Math.log(Math.tan(Math.PI / 4 + radians / 2)) / (2 * Math.PI)) * side);
  const before = await city.load();
  const columns = await ask("/api/v1/lamp-columns");
  const columnsAgain = await ask("/api/v1/lamp-columns");
  const states = await ask("/api/v1/lamp-states");
  const firstTile = await ask(`/api/v1/lamps/tiles/14/${x}/${y}`);
  const tile = await ask(`/api/v1/lamps/tiles/14/${x + 1}/${y}`);
  const after = await city.load();
  return {
    columns,
    columnsAgain,
    states,
    firstTile,
    tile,
    usedMb: Math.round((after.usedBytes - before.usedBytes) / 1e6),
    rssMb: Math.round(after.rssBytes / 1e6),
  };
}

const say = (words: string) => process.stderr.write(`${words}\n`);
