import { type ChannelName, catalogue, type PayloadOf } from "@lucciola/contract/catalogue/catalogue.ts";
import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import type { TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";

const MAX_ISSUES = 5;
const validators = new Map<ChannelName, Validator>();

function validatorOf(name: ChannelName): Validator {
  let validator = validators.get(name);
  if (validator === undefined) {
    validator = Compile(catalogue[name].schema as TSchema) as Validator;
    validators.set(name, validator);
  }
  return validator;
}

/** Checks a payload against its channel's schema, which is compiled at the first use. At most five issues are told. */
export function checkPayload<N extends ChannelName>(name: N, payload: unknown): Parsed<PayloadOf<N>> {
  const validator = validatorOf(name);
  if (validator.Check(payload)) return { ok: true, value: payload as PayloadOf<N> };
  const issues = validator
    .Errors(payload)
    .slice(0, MAX_ISSUES)
    .map((issue) => `${issue.instancePath === "" ? "payload" : issue.instancePath} ${issue.message}`);
  return { ok: false, issues };
}
