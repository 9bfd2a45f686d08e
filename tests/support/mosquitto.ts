import { type Ending, runToEnd } from "./child.ts";

export interface Publication {
  readonly port: number;
  readonly topic: string;
  readonly payload: string | Buffer;
  /** Absent: anonymous. */
  readonly login?: { readonly user: string; readonly secret: string };
  readonly clientId?: string;
}

/** Publishes one message with Debian's mosquitto_pub at QoS 1. It ends with 0 when the broker has acknowledged it. */
export function mosquittoPub({ port, topic, payload, login, clientId = login?.user ?? "anonymous" }: Publication) {
  const args = ["-h", "127.0.0.1", "-p", String(port), "-q", "1", "-i", clientId, "-t", topic];
  // A message without any bytes has an option of its own.
  const source = payload.length === 0 ? "-n" : "-s";
  const credentials = login === undefined ? [] : ["-u", login.user, "-P", login.secret];
  return runToEnd("mosquitto_pub", [...args, source, ...credentials], { input: payload });
}

/** As `mosquittoPub`, and throws when the broker did not acknowledge. */
export async function mustPublish(publication: Publication): Promise<void> {
  const { code, stderr }: Ending = await mosquittoPub(publication);
  if (code !== 0) throw new Error(`mosquitto_pub on ${publication.topic} ended with ${code}: ${stderr}`);
}
