import { intakeFilters } from "@lucciola/contract/catalogue/intake.ts";
import { type AccessFilters, accessFilters, type Principal } from "@lucciola/contract/catalogue/principal.ts";

/** By how much memory Mosquitto takes, ingest sees how much waits. */
const HEAP_TOPIC = "$SYS/broker/heap/current";

/**
 * The user name by which Mosquitto knows somebody. Edges may not have a dot in their name, and Mosquitto's password file
 * takes no colon.
 */
export const userOf = (principal: Principal): string =>
  principal.kind === "service" ? `service.${principal.id}` : principal.id;

/**
 * Mosquitto's access list (`acl_file`), from the catalogue: each may do there what it may at Lucciola's own broker, and
 * ingest reads all that is stored.
 */
export function accessFile(principals: readonly Principal[]): string {
  const foreign = principals.filter((principal) => principal.kind === "foreign");
  const intake = intakeFilters(foreign);
  const sections = principals.map((principal) => {
    const { publish, subscribe }: AccessFilters = accessFilters(principal, foreign);
    const isIngest = principal.kind === "service" && principal.id === "ingest";
    const read = isIngest ? [...subscribe, ...intake.shared, ...intake.presence, HEAP_TOPIC] : subscribe;
    return [
      `user ${userOf(principal)}`,
      ...publish.map((filter) => `topic write ${filter}`),
      ...read.map((filter) => `topic read ${filter}`),
    ].join("\n");
  });
  return ["# Made by lucciola broker-config mosquitto: who is not named here may nothing.", ...sections, ""].join(
    "\n\n",
  );
}
