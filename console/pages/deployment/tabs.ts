import type { GetDeploymentAnswer } from "../../../sdk/index.ts";
import type { Permission } from "../../../shared/kernel/permissions.ts";

export const TABS = ["overview", "configuration", "revisions", "metrics", "logs", "events", "backups", "jobs"] as const;
export type Tab = (typeof TABS)[number];

/** Without a line, whoever reads the deployment reads it. */
const NEEDS: Readonly<Partial<Record<Tab, Permission>>> = {
  metrics: "metrics:read",
  logs: "logs:read",
  backups: "backups:read",
  jobs: "jobs:read",
};

/** What there is to see: machines tell measurements, and snapshots are of machines' volumes. */
export function tabsOf(
  { workloads }: Pick<GetDeploymentAnswer, "workloads">,
  may: (permission: Permission) => boolean,
): readonly Tab[] {
  const without: readonly Tab[] = workloads === undefined ? [] : ["metrics", "backups"];
  return TABS.filter((tab) => {
    const needed = NEEDS[tab];
    return !without.includes(tab) && (needed === undefined || may(needed));
  });
}
