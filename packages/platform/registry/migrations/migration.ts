export interface Migration {
  /** Rises from migration to migration; kept in the file's `user_version`. */
  readonly version: number;
  readonly sql: string;
}
