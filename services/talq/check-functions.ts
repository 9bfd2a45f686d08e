import type { TalqAttribute, TalqDevice, TalqFunction } from "@lucciola/contract/talq/wire.ts";
import { valueFault } from "@lucciola/domain/talq/attribute-value.ts";
import { classOf, type DeclaredClass, wrapperOf } from "@lucciola/domain/talq/device-classes.ts";
import { TalqRefusal } from "./refusal.ts";

/** A function that a class declares, ours or another maker's. */
export interface KnownFunction {
  readonly functionId: string;
  readonly type: string;
  readonly attributes: readonly string[];
  readonly writable: readonly string[];
}
export interface KnownClass {
  readonly name: string;
  readonly functions: readonly KnownFunction[];
}

/** An attribute that a management system gives to a function. */
export interface GivenAttribute {
  readonly functionId: string;
  readonly name: string;
  readonly value: unknown;
  /** False: it is taken and changes nothing, as TALQ wants it of attributes that the gateway alone knows. */
  readonly isWritable: boolean;
}

/** The class of a device. Throws `TalqRefusal` 404 `relatedResourceNotFound`. */
export function requireClass(device: Pick<TalqDevice, "class">): DeclaredClass {
  const found = classOf(device.class);
  if (found === undefined)
    throw new TalqRefusal(404, "relatedResourceNotFound", `There is no device class "${device.class}"`);
  return found;
}

/**
 * The attributes of a list of functions. Throws `TalqRefusal`: 404 `relatedResourceNotFound` for a function or attribute
 * that the class does not declare, 409 `resourceConflict` for a function of another type, one given twice or a wrong
 * wrapper, 422 `payloadError` for a value that the wrapper cannot hold.
 */
export function checkFunctions(declared: KnownClass, functions: readonly TalqFunction[]): GivenAttribute[] {
  if (new Set(functions.map(({ id }) => id)).size < functions.length)
    throw new TalqRefusal(409, "resourceConflict", "A function is given twice");
  return functions.flatMap((given) => {
    const known = declared.functions.find(({ functionId }) => functionId === given.id);
    if (known === undefined)
      throw new TalqRefusal(
        404,
        "relatedResourceNotFound",
        `The class ${declared.name} declares no function "${given.id.slice(0, 100)}"`,
      );
    return checkFunction(known, given);
  });
}

/** As `checkFunctions`, of one. */
export function checkFunction(known: KnownFunction, given: TalqFunction): GivenAttribute[] {
  if (given.type !== known.type)
    throw new TalqRefusal(
      409,
      "resourceConflict",
      `The function "${known.functionId}" is a ${known.type}, not a ${given.type.slice(0, 100)}`,
    );
  return Object.entries(given)
    .filter(([name]) => name !== "id" && name !== "type")
    .map(([name, wrapped]) => checkAttribute(known, name, wrapped, "relatedResourceNotFound"));
}

/** One attribute; `missing`: the key of the answer when there is none of this name. */
export function checkAttribute(
  known: KnownFunction,
  name: string,
  given: unknown,
  missing: "resourceNotFound" | "relatedResourceNotFound",
): GivenAttribute {
  if (!known.attributes.includes(name))
    throw new TalqRefusal(404, missing, `The function "${known.functionId}" has no attribute "${name.slice(0, 100)}"`);
  if (!isWrapped(given)) throw new TalqRefusal(400, "payloadError", `The attribute "${name}" needs a type`);
  // Of a maker's own attributes nobody but the maker knows the type.
  const wrapper = wrapperOf(known.type, name) ?? given.type;
  if (given.type !== wrapper)
    throw new TalqRefusal(409, "resourceConflict", `The attribute "${name}" is an ${wrapper}, not an ${given.type}`);
  const fault = valueFault(wrapper, given.value);
  if (fault !== undefined) throw new TalqRefusal(422, "payloadError", `${name}: ${fault}`);
  return { functionId: known.functionId, name, value: given.value, isWritable: known.writable.includes(name) };
}

const isWrapped = (given: unknown): given is TalqAttribute =>
  typeof given === "object" && given !== null && "type" in given && typeof given.type === "string";
