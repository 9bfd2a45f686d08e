import { isNetwork } from "@lucciola/platform/network/networks.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

/**
 * Whose word is taken for where a request comes from: `192.0.2.7`, or a network such as `10.0.0.0/8`. None: nobody's. Throws
 * OperationalError `config-invalid`.
 */
export function trustedProxies(given: readonly string[]): string[] | false {
  const wrong = given.filter((text) => !isNetwork(text));
  if (wrong.length === 0) return given.length === 0 ? false : [...given];
  throw new OperationalError({
    code: "config-invalid",
    message: `api.trustedProxies: ${wrong.join(", ")} is no address and no network. Write 192.0.2.7 or 10.0.0.0/8`,
  });
}
