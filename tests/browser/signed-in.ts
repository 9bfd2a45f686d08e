import type { Page } from "playwright-core";
import type { RunningLucciola } from "../support/lucciola.ts";

export const PASSWORD = "lucciole-nel-prato";

/** Logs the newcomer in and chooses the password that stays, without the pages. */
export async function signIn(page: Page, { apiUrl, firstLogin }: RunningLucciola): Promise<void> {
  const { username = "", password = "" } = firstLogin ?? {};
  const { request } = page.context();
  const login = await request.post(`${apiUrl}/api/v1/session`, { data: { username, password } });
  const change = await request.post(`${apiUrl}/api/v1/account/password`, {
    data: { currentPassword: password, newPassword: PASSWORD },
  });
  if (!login.ok() || !change.ok()) throw new Error(`No login: ${login.status()}, ${change.status()}`);
}
