import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import type { Credential, Provider } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { ChoiceField } from "../form/choice-field.tsx";
import { useSchemaForm } from "../form/schema-form.tsx";
import { TextField } from "../form/text-field.tsx";
import { FormPage } from "../shell/form-page.tsx";
import { Found } from "../shell/found.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWork } from "../words/use-work.ts";
import { useProviders } from "./runtimes/use-providers.ts";

export function CredentialNew() {
  return <Found query={useProviders()}>{(providers) => <NewCredential providers={providers} />}</Found>;
}

function NewCredential({ providers }: { readonly providers: readonly Provider[] }) {
  const { words } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const refresh = useRefresh("credentials");
  const [providerId, setProvider] = useState(search.get("provider") ?? providers[0]?.id ?? "");
  const [name, setName] = useState("");
  const [made, setMade] = useState<Credential>();
  const create = useWrite(
    (body: Parameters<typeof client.credentials.create>[0], idempotencyKey) =>
      client.credentials.create(body, { idempotencyKey }),
    (credential) => {
      secret.clear();
      refresh();
      if (credential.trust === undefined) navigate("/credentials");
      else setMade(credential);
    },
  );
  const provider = providers.find(({ id }) => id === providerId);
  const secret = useSchemaForm(provider?.credential, "/secret", create.error);
  if (made?.trust !== undefined) return <Trust credential={made} policy={made.trust.policy} />;
  return (
    <FormPage
      title={words.credentials.add}
      text={words.credentials.text}
      submit={words.act.add}
      error={create.error}
      pending={create.isPending}
      onSubmit={() => {
        const asked = secret.check();
        if (asked !== undefined) create.mutate({ name: name.trim(), provider: providerId, secret: asked });
      }}
    >
      <TextField label={words.name} value={name} onType={setName} />
      <ChoiceField
        label={words.runtimes.provider}
        options={providers.map(({ id, title }) => [id, title] as const)}
        value={providerId}
        onChoose={(id) => {
          setProvider(id);
          secret.clear();
        }}
      />
      {secret.form}
    </FormPage>
  );
}

/** What a role of the tenant's has to say so that the store may take it. */
function Trust({ credential, policy }: { readonly credential: Credential; readonly policy: object }) {
  const { words } = useWork();
  return (
    <SpaceBetween size="l">
      <Alert type="info" header={`${credential.name}: ${words.credentials.trust}`}>
        <pre className="excerpt">{JSON.stringify(policy, null, 2)}</pre>
      </Alert>
      <RouteLink to="/credentials">{words.pages.credentials}</RouteLink>
    </SpaceBetween>
  );
}
