import { type ChannelName, catalogue, type PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";
import { findQuantity } from "@lucciola/contract/units/quantities.ts";
import { type TSchema, Type } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import type { Rejection } from "./decoded.ts";

/** Channels whose message is a header and a list of samples, each good or bad by itself. */
export const SAMPLE_LISTS = {
  meter: "samples",
  meterInterval: "intervals",
  lamp: "samples",
  cabinet: "samples",
  motion: "samples",
  traffic: "samples",
  illuminance: "samples",
  weather: "samples",
} as const satisfies Partial<Record<ChannelName, string>>;
export type SampledChannel = keyof typeof SAMPLE_LISTS;
/** One sample, already checked: fields by name. */
export type Sample = Readonly<Record<string, unknown>>;

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly rejection: Rejection };

export interface CheckedSamples {
  readonly sentAt: string;
  /** The good samples, at their index in the message; a bad one leaves a hole and a rejection. */
  readonly samples: readonly (Sample | undefined)[];
  readonly rejections: readonly Rejection[];
}

type SampledMessage<S> = { readonly sentAt: string } & { readonly [list in "samples" | "intervals"]?: readonly S[] };

const MAX_ISSUES = 5;
type IssueList = ReturnType<Validator["Errors"]>;

// Compiled at first use, once per channel: compiling all takes longer than a service should need to start.
const compiled = new Map<string, Validator>();
function validatorOf(key: string, schema: () => TSchema): Validator {
  let validator = compiled.get(key);
  if (validator === undefined) {
    validator = Compile(schema()) as Validator;
    compiled.set(key, validator);
  }
  return validator;
}

/** Checks a whole message against its channel's schema. */
export function checkMessage<N extends ChannelName>(name: N, payload: unknown): Checked<PayloadOf<N>> {
  const validator = validatorOf(name, () => catalogue[name].schema as TSchema);
  if (validator.Check(payload)) return { ok: true, value: payload as PayloadOf<N> };
  return { ok: false, rejection: { reason: "schema", detail: issueText("", validator.Errors(payload)) } };
}

/** Checks a message sample by sample, so that a bad one does not take the good ones with it. */
export function checkSamples(name: SampledChannel, payload: unknown): Checked<CheckedSamples> {
  const list = SAMPLE_LISTS[name];
  const whole = checkMessage(name, payload);
  if (whole.ok) {
    const message = payload as SampledMessage<Sample>;
    return { ok: true, value: { sentAt: message.sentAt, samples: message[list] ?? [], rejections: [] } };
  }
  const envelope = validatorOf(`${name} envelope`, () => envelopeSchema(name));
  if (!envelope.Check(payload)) {
    return { ok: false, rejection: { reason: "schema", detail: issueText("", envelope.Errors(payload)) } };
  }
  const one = validatorOf(`${name} sample`, () => sampleSchema(name));
  const message = payload as SampledMessage<unknown>;
  const rejections: Rejection[] = [];
  const samples = (message[list] ?? []).map((sample, index) => {
    if (one.Check(sample)) return sample as Sample;
    rejections.push(rejectSample(`/${list}/${index}`, sample, one.Errors(sample)));
    return undefined;
  });
  return { ok: true, value: { sentAt: message.sentAt, samples, rejections } };
}

function rejectSample(path: string, sample: unknown, issues: IssueList): Rejection {
  const detail = issueText(path, issues);
  return {
    reason: issues.some((issue) => isFractionOfRegister(sample, issue)) ? "register-not-integer" : "schema",
    detail,
  };
}

/** A register sent in kWh, or with decimals: common enough among integrators to deserve its own name. */
function isFractionOfRegister(sample: unknown, issue: IssueList[number]): boolean {
  const field = issue.instancePath.slice(1);
  if (issue.keyword !== "type" || findQuantity(field)?.kind !== "register") return false;
  return typeof (sample as Record<string, unknown>)[field] === "number";
}

function issueText(path: string, issues: IssueList): string {
  // A property too many is reported twice: once as "schema is false", once with its name.
  const told = issues.filter((issue) => issue.keyword !== "boolean");
  const lines = told.slice(0, MAX_ISSUES).map((issue) => {
    const extra = issue.keyword === "additionalProperties" ? ` (${issue.params.additionalProperties.join(", ")})` : "";
    return `${path}${issue.instancePath || (path === "" ? "message" : "")} ${issue.message}${extra}`;
  });
  if (told.length > MAX_ISSUES) lines.push(`and ${told.length - MAX_ISSUES} more`);
  return lines.join("; ");
}

type MessageSchema = {
  properties: Record<string, TSchema & { items?: TSchema; minItems?: number; maxItems?: number }>;
};

function envelopeSchema(name: SampledChannel): TSchema {
  const { properties } = catalogue[name].schema as unknown as MessageSchema;
  const list = SAMPLE_LISTS[name];
  const { minItems = 1, maxItems = 1 } = properties[list] ?? {};
  return Type.Object(
    { ...properties, [list]: Type.Array(Type.Unknown(), { minItems, maxItems }) },
    { additionalProperties: false },
  );
}

function sampleSchema(name: SampledChannel): TSchema {
  const { properties } = catalogue[name].schema as unknown as MessageSchema;
  const items = properties[SAMPLE_LISTS[name]]?.items;
  if (items === undefined) throw new TypeError(`The channel ${name} has no list of ${SAMPLE_LISTS[name]}`);
  return items;
}
