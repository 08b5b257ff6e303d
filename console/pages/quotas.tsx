import SpaceBetween from "@cloudscape-design/components/space-between";
import { Paging } from "../data/paging.tsx";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Problem } from "../shell/problem.tsx";
import { useWords } from "../words/use-words.tsx";
import { QuotaRequests } from "./tenant/quota-requests.tsx";
import { QuotaTable } from "./tenant/quota-table.tsx";

/** What the tenant and its groups may have, and have; and what more was asked for. */
export function Quotas() {
  const { words } = useWords();
  const { client, may } = useStore();
  const quotas = usePages(["quotas"], (pageToken, signal) => client.quotas.list({ pageSize: 20, pageToken, signal }));
  return (
    <SpaceBetween size="l">
      <Problem error={quotas.error} retry={quotas.reload} />
      {quotas.loading && words.loading}
      {quotas.items.map((quota) => (
        <QuotaTable
          key={`${quota.id} ${quota.group ?? ""} ${quota.version}`}
          quota={quota}
          top={quota.group === undefined}
          title={quota.group ?? words.pages.quotas}
          changes={may("quotas:update", quota.group === undefined ? "platform" : "tenant")}
        />
      ))}
      {(quotas.known > 1 || quotas.more) && <Paging pages={quotas} />}
      {may("quota-requests:read") && <QuotaRequests />}
    </SpaceBetween>
  );
}
