import type { Permission } from "@lucciola/contract/access/role.ts";
import type { SessionUser } from "@lucciola/contract/api/session.ts";
import { createFormatter, type Formatter, type Locale } from "../format/format.ts";
import { loadDictionary } from "../i18n/dictionary.ts";
import { type Dictionary, it } from "../i18n/it.ts";

export type Language = "it" | "en";
export type Theme = "light" | "night";

const LOCALE: Record<Language, Locale> = { it: "it-IT", en: "en-GB" };
const stored = (key: string): string | null => localStorage.getItem(`lucciola.${key}`);
const initialTheme = (): Theme => {
  const chosen = stored("theme");
  if (chosen === "light" || chosen === "night") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "light";
};

/** What holds for every page: language, theme, zone of the town, who is logged in. */
class Settings {
  language = $state<Language>("it");
  theme = $state<Theme>(initialTheme());
  zone = $state("Europe/Rome");
  /** `undefined`: not asked yet; `null`: nobody. */
  user = $state<SessionUser | null | undefined>(undefined);
  /** Something that is shown is simulated. */
  simulated = $state(false);
  t = $state<Dictionary>(it);
  readonly format: Formatter = $derived(createFormatter(LOCALE[this.language], this.zone));
  readonly locale: Locale = $derived(LOCALE[this.language]);

  may(permission: Permission): boolean {
    return this.user?.permissions.includes(permission) ?? false;
  }

  async setLanguage(language: Language): Promise<void> {
    this.t = await loadDictionary(language);
    this.language = language;
    document.documentElement.lang = language;
    localStorage.setItem("lucciola.language", language);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("lucciola.theme", theme);
  }

  /** Somebody is in; their language counts where this browser has chosen none. */
  async enter(user: SessionUser | null): Promise<void> {
    if (user !== null && stored("language") === null && user.language !== this.language) {
      this.t = await loadDictionary(user.language);
      this.language = user.language;
      document.documentElement.lang = user.language;
    }
    this.user = user;
  }

  /** Applies what was remembered. */
  async restore(): Promise<void> {
    document.documentElement.dataset.theme = this.theme;
    if (stored("language") === "en") await this.setLanguage("en");
  }
}

export const settings = new Settings();
