import { useState } from "react";
import type { Quota } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { TextField } from "../../form/text-field.tsx";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";

/** Limits of a tenant or a group; only those that were changed are sent. */
export function EditLimits({ quota, name }: { readonly quota: Quota; readonly name: string }) {
  const { words } = useWork();
  const { client } = useStore();
  const refresh = useRefresh("quotas");
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const limits = Object.fromEntries(
    Object.entries(typed).map(([resource, text]) => [
      resource,
      text.trim() === "" ? ("unlimited" as const) : Number(text),
    ]),
  );
  return (
    <Act
      variant="normal"
      label={words.quotas.change}
      name={name}
      text={words.quotas.changeText}
      answered={limits}
      ready={Object.keys(typed).length > 0}
      send={() => client.quotas.update(quota.tenantId, { limits }, { group: quota.group, ifMatch: quota.version })}
      done={refresh}
    >
      {quota.resources.map(({ resource, limit }) => (
        <TextField
          key={resource}
          label={words.quotas.resource[resource]}
          type="number"
          value={typed[resource] ?? String(limit ?? "")}
          onType={(text) => setTyped((before) => ({ ...before, [resource]: text }))}
        />
      ))}
    </Act>
  );
}
