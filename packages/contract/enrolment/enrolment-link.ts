/** What a QR code tells an installer's phone: where the broker is, and with which name and code to come. */
export interface EnrolmentLink {
  readonly edge: string;
  readonly code: string;
  /** `host` or `host:port`. */
  readonly broker: string;
}

/** As a link for a QR code: `lucciola:enrol?edge=...&code=...&broker=...`. */
export const enrolmentLink = ({ edge, code, broker }: EnrolmentLink): string =>
  `lucciola:enrol?${new URLSearchParams({ edge, code, broker })}`;
