import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { TextField } from "../form/text-field.tsx";
import { FormPage } from "../shell/form-page.tsx";
import { useWork } from "../words/use-work.ts";
import { VisibilityFields, visibilityOf } from "./publish/visibility-fields.tsx";

/** A repo of packages. Trying it adds nothing; its secret is sent and never read again. */
export function RepoNew() {
  const { words } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const refresh = useRefresh("repos", "apps");
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [visibility, setVisibility] = useState<"private" | "public" | "group">("private");
  const [groups, setGroups] = useState("");
  const [selector, setSelector] = useState("");
  const place = {
    url: url.trim(),
    ...(password === "" ? {} : { credential: credentialFor(url.trim(), username.trim(), password) }),
  };
  const validate = useMutation({ mutationFn: (body: typeof place) => client.repos.validate(body) });
  const create = useWrite(
    (body: Parameters<typeof client.repos.create>[0], idempotencyKey) => client.repos.create(body, { idempotencyKey }),
    ({ id }) => {
      refresh();
      navigate(`/repos/${encodeURIComponent(id)}`);
    },
  );
  return (
    <FormPage
      title={words.repos.add}
      submit={words.act.add}
      error={create.error ?? validate.error}
      pending={create.isPending}
      onSubmit={() =>
        create.mutate({
          ...{ name: name.trim(), ...place, ...visibilityOf(visibility, groups) },
          ...(selector.trim() === "" ? {} : { selector: selector.trim() }),
        })
      }
      more={
        <Button formAction="none" loading={validate.isPending} onClick={() => validate.mutate(place)}>
          {words.repos.validate}
        </Button>
      }
    >
      <TextField label={words.name} value={name} onType={setName} />
      <TextField label={words.repos.url} text={words.repos.urlText} value={url} onType={setUrl} />
      {validate.data !== undefined && (
        <Alert
          type={validate.data.faults.length === 0 ? "success" : "warning"}
          header={words.repos.packages(validate.data.packages)}
        >
          {validate.data.faults.length > 0 && (
            <ul>
              {validate.data.faults.map((fault) => (
                <li key={`${fault.name} ${fault.version} ${fault.detail}`}>
                  {fault.name} {fault.version}: {fault.detail}
                </li>
              ))}
            </ul>
          )}
        </Alert>
      )}
      <TextField label={words.form.optional(words.repos.username)} value={username} onType={setUsername} />
      <TextField
        label={words.form.optional(words.repos.password)}
        type="password"
        value={password}
        onType={setPassword}
      />
      <VisibilityFields
        label={words.repos.visibility}
        visibility={visibility}
        onVisibility={setVisibility}
        groups={groups}
        onGroups={setGroups}
      />
      <TextField label={words.form.optional(words.repos.selector)} value={selector} onType={setSelector} />
    </FormPage>
  );
}

/** A bucket takes a key's id and its secret, everything else a user and a password, or a token alone. */
function credentialFor(url: string, username: string, password: string) {
  if (url.startsWith("s3:")) return { accessKeyId: username, secretAccessKey: password };
  return username === "" ? { token: password } : { username, password };
}
