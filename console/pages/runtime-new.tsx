import FormField from "@cloudscape-design/components/form-field";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import type { Provider, Runtime } from "../../sdk/index.ts";
import { PagedSelect } from "../data/paged-select.tsx";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { ChoiceField } from "../form/choice-field.tsx";
import { type Labels, LabelsField, labelsOf } from "../form/labels-field.tsx";
import { useSchemaForm } from "../form/schema-form.tsx";
import { TextField } from "../form/text-field.tsx";
import { FormPage } from "../shell/form-page.tsx";
import { Found } from "../shell/found.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWork } from "../words/use-work.ts";
import { Install } from "./runtimes/install.tsx";
import { useProviders } from "./runtimes/use-providers.ts";

/** A place to run on: the cloud is asked before it is kept. */
export function RuntimeNew() {
  return <Found query={useProviders()}>{(providers) => <NewRuntime providers={providers} />}</Found>;
}

function NewRuntime({ providers }: { readonly providers: readonly Provider[] }) {
  const { words } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const refresh = useRefresh("runtimes", "placements");
  const [providerId, setProvider] = useState(providers[0]?.id ?? "");
  const [credentialId, setCredential] = useState<string>();
  const [name, setName] = useState("");
  const [mirror, setMirror] = useState("");
  const [labels, setLabels] = useState<Labels>([]);
  const [made, setMade] = useState<Runtime>();
  const provider = providers.find(({ id }) => id === providerId);
  const credentials = useQuery({
    queryKey: ["credentials", "any", providerId],
    queryFn: ({ signal }) => client.credentials.list({ provider: providerId, pageSize: 1, signal }),
    enabled: providerId !== "",
  });
  // A page may come empty with more behind it, where one reaches few of many.
  const none = credentials.data?.items.length === 0 && credentials.data.nextPageToken === undefined;
  const create = useWrite(
    (body: Parameters<typeof client.runtimes.create>[0], idempotencyKey) =>
      client.runtimes.create(body, { idempotencyKey }),
    (runtime) => {
      refresh();
      if (runtime.install === undefined) navigate(`/runtimes/${encodeURIComponent(runtime.id)}`);
      else setMade(runtime);
    },
  );
  const place = useSchemaForm(provider?.config, "/config", create.error);
  const submit = () => {
    const config = place.check();
    if (config === undefined || credentialId === undefined) return;
    create.mutate({
      ...{ name: name.trim(), provider: providerId, credentialId, config, labels: labelsOf(labels) },
      ...(mirror.trim() === "" ? {} : { imageMirror: mirror.trim() }),
    });
  };
  if (made !== undefined) return <Install runtime={made} />;
  return (
    <FormPage
      title={words.runtimes.add}
      submit={words.act.add}
      error={create.error ?? credentials.error}
      pending={create.isPending}
      onSubmit={submit}
    >
      <TextField label={words.name} value={name} onType={setName} />
      <ChoiceField
        label={words.runtimes.provider}
        options={providers.map(({ id, title }) => [id, title] as const)}
        value={providerId}
        onChoose={(id) => {
          setProvider(id);
          setCredential(undefined);
          place.clear();
        }}
      />
      {none ? (
        <>
          {words.runtimes.noCredential}{" "}
          <RouteLink to={`/credentials/new?provider=${encodeURIComponent(providerId)}`}>
            {words.credentials.add}
          </RouteLink>
        </>
      ) : (
        <FormField label={words.runtimes.credential}>
          <PagedSelect
            name={["credentials", providerId]}
            read={(pageToken, signal) =>
              client.credentials.list({ provider: providerId, pageSize: 50, pageToken, signal })
            }
            option={({ id, name, hint }) => ({ value: id, label: `${name} (…${hint})` })}
            value={credentialId}
            onChoose={setCredential}
          />
        </FormField>
      )}
      {place.form}
      <LabelsField labels={labels} onChange={setLabels} />
      <TextField
        label={words.form.optional(words.runtimes.mirror)}
        text={words.runtimes.mirrorText}
        value={mirror}
        onType={setMirror}
      />
    </FormPage>
  );
}
