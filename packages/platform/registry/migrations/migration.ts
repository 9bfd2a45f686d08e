export interface Migration {
  /** Rises by one from migration to migration; kept in the file's `user_version`. */
  readonly version: number;
  readonly sql: string;
}
