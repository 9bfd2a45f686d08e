import type { SessionUser } from "@lucciola/contract/api/session.ts";

const KEY = "lucciola.user";

/**
 * Who was logged in last in this browser, so that the pages open without a network. It opens no door: what the server
 * gives it gives by its cookie alone.
 */
export const rememberedUser = {
  get(): SessionUser | undefined {
    try {
      const user = JSON.parse(localStorage.getItem(KEY) ?? "null") as SessionUser | null;
      return user === null || user.mustChangePassword ? undefined : user;
    } catch {
      return undefined;
    }
  },
  set(user: SessionUser): void {
    localStorage.setItem(KEY, JSON.stringify(user));
  },
  forget(): void {
    localStorage.removeItem(KEY);
  },
};
