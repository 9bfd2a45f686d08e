/** What a QR code tells an installer's phone: where the broker is, and with which name and code to come. */
export interface EnrolmentLink {
  readonly edge: string;
  readonly code: string;
  readonly host: string;
  readonly port: number;
}

/** As a link, `lucciola:enrol?edge=...&code=...&broker=host:port`, for a QR code. */
export function enrolmentLink({ edge, code, host, port }: EnrolmentLink): string {
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return `lucciola:enrol?${new URLSearchParams({ edge, code, broker: address })}`;
}
