/** What a form holds of somebody; empty: nothing said. */
export interface ProfileForm {
  displayName: string;
  email: string;
  phone: string;
  language: "it" | "en";
}

/** The form of what is known. */
export const formOf = (known: Partial<ProfileForm> = {}): ProfileForm => ({
  displayName: known.displayName ?? "",
  email: known.email ?? "",
  phone: known.phone ?? "",
  language: known.language ?? "it",
});
