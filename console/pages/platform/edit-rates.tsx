import { useState } from "react";
import type { Quota } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { TextField } from "../../form/text-field.tsx";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";

/** How many requests a tenant, and each of its users and programs, may make. */
export function EditRates({ quota }: { readonly quota: Quota }) {
  const { words } = useWork();
  const { client } = useStore();
  const refresh = useRefresh("quotas");
  const { tenant, principal } = quota.rates;
  const [typed, setTyped] = useState({
    tenant: textOf(tenant),
    principal: textOf(principal),
  });
  const rates = { ...rateOf("tenant", typed.tenant), ...rateOf("principal", typed.principal) };
  return (
    <Act
      variant="normal"
      label={words.quotas.changeRates}
      name={quota.tenantId}
      text={words.quotas.ratesText}
      answered={rates}
      ready={Object.keys(rates).length > 0}
      send={() => client.quotas.update(quota.tenantId, { rates }, { ifMatch: quota.version })}
      done={refresh}
    >
      <TextField
        label={words.quotas.rateTenant}
        value={typed.tenant}
        onType={(text) => setTyped((before) => ({ ...before, tenant: text }))}
      />
      <TextField
        label={words.quotas.ratePrincipal}
        value={typed.principal}
        onType={(text) => setTyped((before) => ({ ...before, principal: text }))}
      />
    </Act>
  );
}

function textOf(rate: { readonly perSecond: number; readonly burst: number } | undefined): string {
  return rate === undefined ? "" : `${rate.perSecond} ${rate.burst}`;
}

/** `10 50` is ten a second, and fifty at once. */
function rateOf<Name extends string>(name: Name, text: string) {
  const [perSecond, burst] = text
    .trim()
    .split(/[\s,/]+/)
    .map(Number);
  if (!Number.isFinite(perSecond) || !Number.isFinite(burst)) return {};
  return { [name]: { perSecond, burst } };
}
