import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { PagedSelect } from "../data/paged-select.tsx";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { useWork } from "../words/use-work.ts";
import { Affected } from "./publish/affected.tsx";
import { bodyOf, type RolloutDraft } from "./rollout/rollout.ts";
import { RolloutForm } from "./rollout/rollout-form.tsx";

/** Upgrades many deployments to a version: the one that the address names, or one that is chosen. */
export function RolloutNew() {
  const { words, pick } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const [appId, setApp] = useState<string>();
  const [versionId, setVersion] = useState(search.get("version") ?? undefined);
  const refresh = useRefresh("rollouts");
  const create = useWrite(
    (draft: RolloutDraft, idempotencyKey) => client.rollouts.create(bodyOf(versionId ?? "", draft), { idempotencyKey }),
    ({ id }) => {
      refresh();
      navigate(`/rollouts/${encodeURIComponent(id)}`);
    },
  );
  return (
    <SpaceBetween size="l">
      <RolloutForm
        error={create.error}
        pending={create.isPending}
        onSubmit={(draft) => {
          if (versionId !== undefined) create.mutate(draft);
        }}
      >
        {search.has("version") ? null : (
          <FormField label={words.rollouts.app}>
            <PagedSelect
              name={["apps", "rollout"]}
              read={(pageToken, signal) => client.apps.list({ pageSize: 50, pageToken, signal })}
              option={({ id, name, displayName }) => ({ value: id, label: pick(displayName, name), description: id })}
              value={appId}
              onChoose={(id) => {
                setApp(id);
                setVersion(undefined);
              }}
            />
          </FormField>
        )}
        {appId !== undefined && (
          <FormField label={words.app.version}>
            <PagedSelect
              name={["apps", "versions", appId]}
              read={(pageToken, signal) => client.apps.listVersions(appId, { pageSize: 50, pageToken, signal })}
              option={({ id, packageVersion }) => ({ value: id, label: packageVersion, description: id })}
              value={versionId}
              onChoose={setVersion}
            />
          </FormField>
        )}
        {search.has("version") && <FormField label={words.app.version}>{versionId}</FormField>}
      </RolloutForm>
      {versionId !== undefined && <Affected appVersionId={versionId} />}
    </SpaceBetween>
  );
}
