import type { SectionList } from "@lucciola/contract/api/lighting-groups.ts";
import type { RuleDetail, RuleList, RuleSummary, RuleTest, RuleText } from "@lucciola/contract/api/town-rules.ts";
import { call } from "../api/client.ts";

const path = (id: string): string => `/api/v1/rules/${encodeURIComponent(id)}`;

export const rules = {
  list: () => call<RuleList>("GET", "/api/v1/rules"),
  read: (id: string) => call<RuleDetail>("GET", path(id)),
  put: (id: string, rule: RuleText) => call<RuleSummary>("PUT", path(id), rule),
  enable: (id: string, enabled: boolean) => call<RuleSummary>("POST", `${path(id)}/enabled`, { enabled }),
  remove: (id: string) => call<void>("DELETE", path(id)),
  test: (rule: RuleText) => call<RuleTest>("POST", "/api/v1/rules/back-test", { rule }),
  sections: () => call<SectionList>("GET", "/api/v1/lighting/sections"),
};
