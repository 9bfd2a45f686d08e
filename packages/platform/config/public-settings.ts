import { Type } from "typebox";

const text = (maxLength: number, description: string) => Type.String({ default: "", maxLength, description });
const email = (description: string) =>
  Type.String({ default: "", maxLength: 254, pattern: '^([^\\s@<>"]+@[^\\s@<>"]+\\.[^\\s@<>"]+)?$', description });
const webAddress = (fallback: string, description: string) =>
  Type.String({ default: fallback, maxLength: 500, pattern: '^(https?://[^\\s"<>]+)?$', description });
const closed = { additionalProperties: false, default: {} } as const;

/** The citizens' page: what it says of the town, and how long the reports that they send are kept. */
export const PublicSettings = Type.Object(
  {
    enabled: Type.Boolean({ default: true, description: "false: there is nothing under /pubblico" }),
    townName: text(100, 'as citizens call it, e.g. "Comune di Sesto Calende"'),
    contact: Type.Object(
      {
        office: text(200, "who answers"),
        email: email("of that office"),
        phone: text(50, "of that office; also for who must not wait, e.g. by a pole that has fallen"),
        website: webAddress("", "of the town"),
      },
      closed,
    ),
    licence: Type.Object(
      {
        name: Type.String({ default: "CC BY 4.0", minLength: 1, maxLength: 100 }),
        url: webAddress("https://creativecommons.org/licenses/by/4.0/deed.it", "its text"),
      },
      { ...closed, description: "of the open data" },
    ),
    openData: Type.Object(
      {
        ipaCode: Type.String({
          default: "",
          maxLength: 50,
          pattern: "^[A-Za-z0-9_]*$",
          description: "of the town in the index of public administrations (IPA), for the catalogue, e.g. c_i690",
        }),
        siteUrl: webAddress("", "of this server as citizens write it; the one that is asked for unless said"),
      },
      closed,
    ),
    /** Counted in the town's sums, but without a page, a row or open data of their own: homes, a shelter. */
    unlistedBuildings: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      default: [],
      maxItems: 1_000,
      description: "ids of buildings",
    }),
    /** Reports of citizens, after their case was closed; of a case that nobody closes, after it was last touched. */
    retention: Type.Object(
      {
        textDays: Type.Integer({ default: 365, minimum: 1, maximum: 3_650, description: "days; all of a report" }),
        photoDays: Type.Integer({ default: 30, minimum: 0, maximum: 3_650, description: "days; its photo" }),
      },
      closed,
    ),
    reports: Type.Object(
      {
        perAddressPerDay: Type.Integer({ default: 10, minimum: 1, maximum: 10_000 }),
        perDay: Type.Integer({ default: 200, minimum: 1, maximum: 100_000, description: "of all citizens together" }),
      },
      { ...closed, description: "how many are taken in 24 hours" },
    ),
    privacy: Type.Object(
      {
        controller: text(300, "who answers for the data, with address; the town's name unless said"),
        officerEmail: email("of the data protection officer"),
      },
      closed,
    ),
    accessibility: Type.Object(
      {
        email: email("for what cannot be used; that of the office unless said"),
        reviewedOn: Type.String({
          default: "",
          maxLength: 10,
          pattern: "^(\\d{4}-\\d{2}-\\d{2})?$",
          description: "day on which the town last looked through its statement, YYYY-MM-DD",
        }),
      },
      closed,
    ),
    securityContact: Type.String({
      default: "",
      maxLength: 500,
      pattern: '^((mailto:|https://)[^\\s"<>]+)?$',
      description: "for security.txt: mailto:... or https://...",
    }),
  },
  closed,
);
export type PublicSettings = Type.Static<typeof PublicSettings>;
