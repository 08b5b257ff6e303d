import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "wouter";
import type { Credential, Provider } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { useSchemaForm } from "../form/schema-form.tsx";
import { FormPage } from "../shell/form-page.tsx";
import { Found } from "../shell/found.tsx";
import { useWork } from "../words/use-work.ts";
import { useProviders } from "./runtimes/use-providers.ts";

/** Another secret in place of the one that a credential holds, as a whole. */
export function CredentialPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const credential = useQuery({
    queryKey: ["credentials", "one", id],
    queryFn: ({ signal }) => client.credentials.get(id, { signal }),
  });
  const providers = useProviders();
  return (
    <Found query={credential}>
      {(found) => (
        <Found query={providers}>
          {(known) => <Rotate credential={found} provider={known.find((one) => one.id === found.provider)} />}
        </Found>
      )}
    </Found>
  );
}

function Rotate({
  credential,
  provider,
}: {
  readonly credential: Credential;
  readonly provider: Provider | undefined;
}) {
  const { words } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const refresh = useRefresh("credentials");
  const rotate = useWrite(
    (secret: Record<string, unknown>) =>
      client.credentials.update(credential.id, { secret }, { ifMatch: credential.version }),
    () => {
      form.clear();
      refresh();
      navigate("/credentials");
    },
  );
  const form = useSchemaForm(provider?.credential, "/secret", rotate.error);
  return (
    <FormPage
      title={words.act.of(words.credentials.rotate, credential.name)}
      text={words.credentials.text}
      submit={words.credentials.rotate}
      error={rotate.error}
      pending={rotate.isPending}
      onSubmit={() => {
        const secret = form.check();
        if (secret !== undefined) rotate.mutate(secret);
      }}
    >
      {form.form}
    </FormPage>
  );
}
