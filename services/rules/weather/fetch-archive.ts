import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { WeatherHour } from "@lucciola/platform/registry/energy/weather.ts";
import { Type } from "typebox";
import { Value } from "typebox/value";

export interface ArchiveQuestion {
  readonly url: string;
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  /** Days of UTC, `YYYY-MM-DD`, both included. */
  readonly from: string;
  readonly to: string;
}

/** A year of hours has 300 kB. */
const MAX_BODY_BYTES = 4 * 1_048_576;
const MAX_HOURS = 50_000;
const TIMEOUT_MS = 30_000;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

/** What is read of the answer (open-meteo.com/en/docs/historical-weather-api); the rest may be what it likes. */
const ArchiveAnswer = Type.Object({
  utc_offset_seconds: Type.Literal(0),
  hourly_units: Type.Object({ temperature_2m: Type.Literal("°C") }),
  hourly: Type.Object({
    time: Type.Array(Type.String({ maxLength: 32 }), { maxItems: MAX_HOURS }),
    temperature_2m: Type.Array(Type.Union([Type.Number({ minimum: -90, maximum: 60 }), Type.Null()]), {
      maxItems: MAX_HOURS,
    }),
  }),
});

/**
 * Asks an archive for hourly air temperatures. Hours that it does not know are left out. Throws OperationalError
 * `archive-unreachable` (retryable) and `archive-answer-invalid`.
 */
export async function fetchArchive(question: ArchiveQuestion, signal: AbortSignal): Promise<WeatherHour[]> {
  const body = await ask(question, signal);
  const answer = parse(body);
  const { time, temperature_2m: temperatures } = answer.hourly;
  if (time.length !== temperatures.length) throw invalid(question.url, "times and temperatures are not equally many");
  return time.flatMap((text, index) => {
    const atMs = TIME.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN;
    if (Number.isNaN(atMs)) throw invalid(question.url, `${JSON.stringify(text)} is no time`);
    const airTemperatureC = temperatures[index];
    return typeof airTemperatureC === "number" ? [{ atMs, airTemperatureC }] : [];
  });

  function parse(text: string) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw invalid(question.url, "it is not JSON", cause);
    }
    if (Value.Check(ArchiveAnswer, value)) return value;
    const [issue] = Value.Errors(ArchiveAnswer, value);
    throw invalid(question.url, `${issue?.instancePath ?? ""} ${issue?.message ?? "has another shape"}`.trim());
  }
}

async function ask(
  { url, latitudeDeg, longitudeDeg, from, to }: ArchiveQuestion,
  signal: AbortSignal,
): Promise<string> {
  const address = new URL(url);
  const asked = {
    latitude: String(latitudeDeg),
    longitude: String(longitudeDeg),
    start_date: from,
    end_date: to,
    hourly: "temperature_2m",
    timezone: "GMT",
  };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  try {
    const answer = await fetch(address, {
      redirect: "error",
      headers: { accept: "application/json" },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (!answer.ok) {
      await answer.body?.cancel();
      throw new Error(`it answered ${answer.status}`);
    }
    return await readBody(answer, url);
  } catch (cause) {
    if (cause instanceof OperationalError) throw cause;
    throw new OperationalError({
      code: "archive-unreachable",
      message: `The weather archive ${url} did not answer (${(cause as Error).message}). Check rules.weatherArchive.url and the way to it`,
      retryable: true,
      cause,
    });
  }
}

async function readBody(answer: Response, url: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw invalid(url, `it is longer than ${MAX_BODY_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

const invalid = (url: string, what: string, cause?: unknown): OperationalError =>
  new OperationalError({
    code: "archive-answer-invalid",
    message: `The answer of the weather archive ${url} cannot be used: ${what}. Check rules.weatherArchive.url`,
    cause,
  });
