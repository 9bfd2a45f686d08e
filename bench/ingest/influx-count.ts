interface Answer {
  readonly results?: readonly { readonly series?: readonly { readonly values: readonly (readonly unknown[])[] }[] }[];
}

/** How many values a field of a measurement has. */
export async function countInflux(url: string, database: string, measurement: string): Promise<number> {
  const query = new URLSearchParams({ db: database, q: `SELECT count("value") FROM "${measurement}"` });
  const answer = (await (await fetch(`${url}/query?${query}`)).json()) as Answer;
  return Number(answer.results?.[0]?.series?.[0]?.values[0]?.[1] ?? 0);
}
