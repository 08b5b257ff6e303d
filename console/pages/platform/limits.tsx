import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { useStore } from "../../data/store.tsx";
import { TextField } from "../../form/text-field.tsx";
import { Found } from "../../shell/found.tsx";
import { useWork } from "../../words/use-work.ts";
import { QuotaRequests } from "../tenant/quota-requests.tsx";
import { QuotaTable } from "../tenant/quota-table.tsx";
import { EditRates } from "./edit-rates.tsx";

/** Limits and request rates of any tenant, and what tenants ask for. */
export function Limits() {
  const { words } = useWork();
  const [search, setSearch] = useSearchParams();
  const tenant = search.get("tenant") ?? "";
  const [typed, setTyped] = useState(tenant);
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={words.platform.limitsText}>
        {words.pages.limits}
      </Header>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setSearch(typed.trim() === "" ? {} : { tenant: typed.trim() });
        }}
      >
        <SpaceBetween size="s">
          <TextField label={words.platform.tenantQuota} value={typed} onType={setTyped} />
          <Button>{words.platform.show}</Button>
        </SpaceBetween>
      </form>
      {tenant !== "" && <OfTenant key={tenant} id={tenant} />}
      <QuotaRequests />
    </SpaceBetween>
  );
}

function OfTenant({ id }: { readonly id: string }) {
  const { client, may } = useStore();
  const quota = useQuery({
    queryKey: ["quotas", "one", id],
    queryFn: ({ signal }) => client.quotas.get(id, { signal }),
  });
  const changes = may("quotas:update", "platform");
  return (
    <Found query={quota}>
      {(found) => (
        <SpaceBetween size="s" key={found.version}>
          <QuotaTable quota={found} title={found.tenantId} changes={changes} />
          {changes && <EditRates quota={found} />}
        </SpaceBetween>
      )}
    </Found>
  );
}
