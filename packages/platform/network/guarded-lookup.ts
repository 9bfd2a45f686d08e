import { lookup as lookUpName } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Networks } from "./networks.ts";
import { mayBeReached } from "./public-address.ts";

/**
 * Looks a name up, and fails where any of its addresses is neither public nor allowed: the connection then goes to what was
 * checked, and no name can lead into the server's own network. `refusal`: why an address is refused, in words.
 */
export function guardedLookup(
  allowed: Networks,
  refusal: (address: string) => string,
  lookup: typeof lookUpName = lookUpName,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, "", 0);
      const refused = addresses.find(({ address }) => !mayBeReached(address, allowed));
      const [first] = addresses;
      if (refused !== undefined) return callback(new Error(`${hostname}: ${refusal(refused.address)}`), "", 0);
      if (first === undefined) return callback(new Error(`${hostname} has no address`), "", 0);
      if (options.all === true) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}
