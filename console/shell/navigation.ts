import type { SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import type { Store } from "../data/store.tsx";
import type { Words } from "../words/en.ts";

/** What the caller may read, below what it is about. Nothing else is offered. */
export function navigationFor(words: Words, may: Store["may"]): readonly SideNavigationProps.Item[] {
  const link = (text: string, href: string) => ({ type: "link" as const, text, href });
  const section = (text: string, items: readonly (SideNavigationProps.Link | false)[]): SideNavigationProps.Item[] => {
    const shown = items.filter((item) => item !== false);
    return shown.length === 0 ? [] : [{ type: "section", text, items: shown }];
  };
  return [
    link(words.shell.store, "/"),
    ...(may("deployments:read") ? [link(words.shell.deployments, "/deployments")] : []),
    ...(may("jobs:read") ? [link(words.shell.jobs, "/jobs")] : []),
    ...(may("rollouts:read") ? [link(words.pages.rollouts, "/rollouts")] : []),
    ...(may("alarms:read") ? [link(words.pages.alarms, "/alarms")] : []),
    ...(may("approvals:read") ? [link(words.pages.approvals, "/approvals")] : []),
    ...section(words.sides.clouds, [
      may("runtimes:read") && link(words.pages.runtimes, "/runtimes"),
      may("credentials:read") && link(words.pages.credentials, "/credentials"),
    ]),
    ...section(words.sides.publishing, [
      may("app-versions:create", "tenant") && link(words.pages.ownApps, "/own-apps"),
      may("reviews:read", "tenant") && link(words.pages.reviews, "/reviews"),
      may("repos:read") && link(words.pages.repos, "/repos"),
    ]),
    ...section(words.sides.tenant, [
      may("members:read", "tenant") && link(words.pages.members, "/members"),
      may("groups:read", "tenant") && link(words.pages.groups, "/groups"),
      may("roles:create", "tenant") && link(words.pages.roles, "/roles"),
      may("quotas:read", "tenant") && link(words.pages.quotas, "/quotas"),
      may("reports:read", "tenant") && link(words.pages.usage, "/usage"),
      may("tokens:read") && link(words.pages.tokens, "/tokens"),
      may("approval-flows:create", "tenant") && link(words.pages.flows, "/approval-flows"),
      may("policies:create", "tenant") && link(words.pages.policies, "/policies"),
      may("webhooks:read", "tenant") && link(words.pages.webhooks, "/webhooks"),
      may("audit:read", "tenant") && link(words.pages.audit, "/audit"),
      may("exports:read", "tenant") && link(words.pages.leaving, "/leaving"),
    ]),
    ...section(words.sides.platform, [
      may("tenants:read", "platform") && link(words.pages.tenants, "/platform/tenants"),
      may("quotas:read", "platform") && link(words.pages.limits, "/platform/limits"),
      may("platform-jobs:read", "platform") && link(words.pages.allJobs, "/platform/jobs"),
      may("frontgates:read", "platform") && link(words.pages.frontgates, "/platform/frontgates"),
      may("agent-upgrades:read", "platform") && link(words.pages.upgrades, "/platform/agent-upgrades"),
      may("dead-letters:read", "platform") && link(words.pages.letters, "/platform/dead-letters"),
      may("tenants:read", "platform") && link(words.pages.providers, "/platform/providers"),
      may("erasures:read", "platform") && link(words.pages.erasures, "/platform/erasures"),
    ]),
  ];
}

/** The longest address of the navigation that the page lies below. */
export function activeHref(items: readonly SideNavigationProps.Item[], path: string): string {
  const hrefs = items.flatMap((item) => {
    if (item.type === "section") return item.items.flatMap((inner) => ("href" in inner ? [inner.href] : []));
    return "href" in item && item.href !== undefined ? [item.href] : [];
  });
  const above = hrefs.filter((href) => href === path || (href !== "/" && path.startsWith(`${href}/`)));
  return above.sort((a, b) => b.length - a.length)[0] ?? path;
}
