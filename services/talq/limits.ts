/** How much a management system may give, all of them together. */
export const LIMITS = {
  calendars: 200,
  programs: 500,
  loggers: 50,
  groups: 500,
  members: 5_000,
  lampTypes: 500,
  announced: 5_000,
} as const;
