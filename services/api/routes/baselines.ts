import { IdParams } from "@lucciola/contract/api/formats.ts";
import {
  ApiSavings,
  BaselineQuery,
  BuildingBaseline,
  DegreeDaysAnswer,
  DegreeDaysQuery,
  FreezeBaseline,
  FrozenRevision,
  SavingsQuery,
} from "@lucciola/contract/api/savings.ts";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { TowtBaseline } from "@lucciola/domain/baseline/towt/towt-baseline.ts";
import { daysOf, instantsOf, type LocalPeriod } from "@lucciola/domain/baseline/usage-observation.ts";
import { dailyMeans, degreeDays, HEATING_BASE_C } from "@lucciola/domain/baseline/weather/degree-days.ts";
import { heatingSeason } from "@lucciola/domain/baseline/weather/heating-season.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import type { TimeRange } from "@lucciola/platform/timeseries/time-series.ts";
import { requirePermission } from "../authentication.ts";
import { isElectricity } from "../consumption.ts";
import { type BaselineDesk, createBaselineDesk } from "../energy/baseline-desk.ts";
import { type EnergyCarrier, energyCarrierOf, supplyEnergy } from "../energy/supply-energy.ts";
import { supplySavingsTask } from "../energy/supply-savings.ts";
import { townWeather, weatherUsed } from "../energy/town-weather.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const MOST_DAYS = 1_100;
const CONFIDENCE = 0.9;

export function baselineRoutes(
  app: App,
  deps: Pick<RouteDeps, "store" | "registry" | "clock" | "config">,
  desk: BaselineDesk = createBaselineDesk(),
): void {
  const { store, registry, clock } = deps;
  const { zone } = deps.config.site;
  app.addHook("onClose", () => desk.close());

  app.get(
    "/api/v1/weather/degree-days",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readDegreeDays",
        tags: ["energy"],
        summary: "Heating and cooling degree days by daily means, and those of the heating seasons (DPR 412/93)",
        querystring: DegreeDaysQuery,
        response: { 200: DegreeDaysAnswer },
      },
    },
    async ({ query }) => {
      const period = checkPeriod({ from: query.from, to: query.to });
      const { fromMs, toMs } = instantsOf(period, zone);
      const weather = await townWeather(deps, fromMs, toMs);
      const means = dailyMeans(weather.temperature, period, zone);
      const { baseC, heating, cooling, days, knownDays, unknown } = degreeDays(
        means,
        period,
        query.baseC ?? HEATING_BASE_C,
      );
      const seasons = seasonsWithin(period).map((season) => ({
        ...season,
        heating: degreeDays(means, { from: later(season.from, period.from), to: earlier(season.to, period.to) }, baseC)
          .heating,
      }));
      return {
        ...period,
        baseC,
        heating,
        cooling,
        days,
        knownDays,
        unknown: [...unknown],
        seasons,
        weather: weatherUsed(weather),
      };
    },
  );

  app.get(
    "/api/v1/supplies/:id/savings",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readSavings",
        tags: ["energy"],
        summary: "What was saved against a baseline, by a published method, with its band and the reasons",
        params: IdParams,
        querystring: SavingsQuery,
        response: { 200: ApiSavings },
      },
    },
    async ({ params, query }) => {
      const { supply, carrier } = meteredInEnergy(params.id);
      const baseline = readPeriod(query.baseline, "baseline");
      const reporting = readPeriod(query.reporting, "reporting");
      if (reporting.from <= baseline.to)
        throw new HttpProblem(400, "periods-overlap", "The reporting period must begin after the baseline has ended");
      const { task, heatingValue, weather } = await supplySavingsTask(deps, supply, {
        baseline,
        reporting,
        confidence: query.confidence ?? CONFIDENCE,
      });
      const report = await desk.compute({
        kind: "savings",
        method: query.method,
        task,
        calendar: calendarOf(supply),
      });
      return {
        supply: supply.id,
        carrier,
        ...(heatingValue === undefined ? {} : { heatingValue }),
        ...report,
        balancePoints: { ...report.balancePoints },
        coefficients: { ...report.coefficients },
        reasons: report.reasons.map((reason) => ({ ...reason, numbers: { ...reason.numbers } })),
        weather: weatherUsed(weather),
      };
    },
  );

  app.get(
    "/api/v1/buildings/:id/baseline",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readBaseline",
        tags: ["energy"],
        summary:
          "How a building's electricity depends on the time of the week and on temperature, and what was agreed on",
        params: IdParams,
        querystring: BaselineQuery,
        response: { 200: BuildingBaseline },
      },
    },
    async ({ params, query }) => {
      const building = registry.assets.building(buildingId(params.id));
      if (building === undefined) throw notFound("building", params.id);
      const period = readPeriod(query.period, "period");
      const supplies = [];
      for (const supply of registry.assets.pointsOfBuilding(building.id).filter(isElectricity)) {
        const model = await fit(supply, period);
        supplies.push({
          supply: supply.id,
          model: model?.model ?? null,
          coefficients: { ...model?.coefficients },
          r2: model?.quality.r2 ?? null,
          cvrmse: model?.quality.cvrmse ?? null,
          observations: model?.quality.observations ?? 0,
          frozen: registry.baselines.frozen(supply.id).map(({ revision, method, from, to, reason, frozenAtMs }) => ({
            revision,
            method,
            from,
            to,
            reason,
            frozenAt: formatInstant(frozenAtMs),
          })),
        });
      }
      const { fromMs, toMs } = instantsOf(period, zone);
      const calendar = registry.baselines.calendar(building.id);
      return { building: building.id, calendar, supplies, weather: weatherUsed(await townWeather(deps, fromMs, toMs)) };
    },
  );

  app.post(
    "/api/v1/supplies/:id/baselines",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "freezeBaseline",
        tags: ["energy"],
        summary: "Keeps the baseline of a supply as it is now, under the next revision",
        params: IdParams,
        body: FreezeBaseline,
        response: { 201: FrozenRevision },
      },
    },
    async (request, reply) => {
      const supply = electricityOf(request.params.id);
      const period = readPeriod(request.body.period, "period");
      const model = await fit(supply, period);
      if (model === undefined)
        throw new HttpProblem(
          409,
          "baseline-empty",
          `No hour of ${period.from} to ${period.to} has both a reading of ${supply.id} and a temperature: there is nothing to keep`,
        );
      const actor = request.user?.username ?? "";
      const nowMs = clock.now();
      const revision = registry.transaction(() => {
        const kept = registry.baselines.freeze({
          supply: supply.id,
          method: model.method,
          ...period,
          model,
          reason: request.body.reason,
          frozenAtMs: nowMs,
          frozenBy: actor,
        });
        registry.audit.record({
          atMs: nowMs,
          actor,
          action: "baseline.freeze",
          target: supply.id,
          detail: `revision ${kept}: ${request.body.reason}`,
        });
        return kept;
      });
      return reply.code(201).send({ supply: supply.id, revision });
    },
  );

  function electricityOf(id: string): Point {
    const supply = registry.assets.point(pointId(id));
    if (supply === undefined || supply.kind !== "supply") throw notFound("supply", id);
    if (isElectricity(supply)) return supply;
    const detail = `${id} delivers ${supply.carrier}: baselines are kept of electricity alone`;
    throw new HttpProblem(409, "supply-not-electricity", detail);
  }

  function meteredInEnergy(id: string): { readonly supply: Point; readonly carrier: EnergyCarrier } {
    const supply = registry.assets.point(pointId(id));
    if (supply === undefined || supply.kind !== "supply") throw notFound("supply", id);
    const carrier = energyCarrierOf(supply);
    if (carrier !== undefined) return { supply, carrier };
    const detail = `${id} delivers ${supply.carrier}: savings are in kWh, of electricity, gas and heat that are metered`;
    throw new HttpProblem(409, "supply-not-energy", detail);
  }

  const energyOf = (supply: Point, ranges: readonly TimeRange[]) =>
    supplyEnergy(
      { store, registers: registry.registers },
      supply,
      registry.tariff.contracts.ofSupply(supply.id),
      ranges,
      zone,
    );

  function calendarOf({ building }: Point) {
    return building === undefined ? [] : registry.baselines.calendar(building);
  }

  async function fit(supply: Point, period: LocalPeriod): Promise<TowtBaseline | undefined> {
    const { fromMs, toMs } = instantsOf(period, zone);
    return desk.compute({
      kind: "fit",
      readings: (await energyOf(supply, [{ fromMs, toMs }])).readings,
      temperature: (await townWeather(deps, fromMs, toMs)).temperature,
      calendar: calendarOf(supply),
      period,
      zone,
    });
  }

  function seasonsWithin({ from, to }: LocalPeriod) {
    const decided = registry.weather.seasons();
    const years = Array.from(
      { length: Number(to.slice(0, 4)) - Number(from.slice(0, 4)) + 2 },
      (_, index) => Number(from.slice(0, 4)) - 1 + index,
    );
    return years
      .map((year) => heatingSeason(year, deps.config.calendar.climaticZone, decided))
      .filter((season) => season.from <= to && season.to >= from);
  }
}

const later = (a: string, b: string): string => (a > b ? a : b);
const earlier = (a: string, b: string): string => (a < b ? a : b);

/** `FROM..TO`, or a 400 that says what is wrong. */
function readPeriod(text: string, name: string): LocalPeriod {
  const [from = "", to = ""] = text.split("..");
  return checkPeriod({ from, to }, `"${name}"`);
}

function checkPeriod(period: LocalPeriod, name = "the range"): LocalPeriod {
  const { from, to } = period;
  const isDay = (day: string) => !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().slice(0, 10) === day;
  if (!isDay(from) || !isDay(to) || from > to)
    throw new HttpProblem(
      400,
      "period-invalid",
      `${name} (${from}..${to}) must be two days that exist, the first first`,
    );
  if (daysOf(period) > MOST_DAYS)
    throw new HttpProblem(400, "period-too-long", `${name} has ${daysOf(period)} days: ask for at most ${MOST_DAYS}`);
  return period;
}
