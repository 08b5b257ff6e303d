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
    ...(may("approvals:read") ? [link(words.approvals.title, "/approvals")] : []),
    ...section(words.sides.clouds, [
      may("runtimes:read") && link(words.runtimes.title, "/runtimes"),
      may("credentials:read") && link(words.credentials.title, "/credentials"),
    ]),
    ...section(words.sides.publishing, [
      may("app-versions:create", "tenant") && link(words.publish.title, "/own-apps"),
      may("reviews:read", "tenant") && link(words.publish.reviews, "/reviews"),
      may("repos:read") && link(words.repos.title, "/repos"),
    ]),
    ...section(words.sides.tenant, [
      may("members:read", "tenant") && link(words.members.title, "/members"),
      may("groups:read", "tenant") && link(words.groups.title, "/groups"),
      may("roles:create", "tenant") && link(words.roles.title, "/roles"),
      may("quotas:read", "tenant") && link(words.quotas.title, "/quotas"),
      may("reports:read", "tenant") && link(words.usage.title, "/usage"),
      may("tokens:read") && link(words.tokens.title, "/tokens"),
      may("audit:read", "tenant") && link(words.audit.title, "/audit"),
    ]),
    ...section(words.sides.platform, [
      may("tenants:read", "platform") && link(words.platform.tenants, "/platform/tenants"),
      may("quotas:read", "platform") && link(words.platform.limits, "/platform/limits"),
      may("frontgates:read", "platform") && link(words.platform.frontgates, "/platform/frontgates"),
      may("dead-letters:read", "platform") && link(words.platform.letters, "/platform/dead-letters"),
      may("tenants:read", "platform") && link(words.platform.providers, "/platform/providers"),
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
