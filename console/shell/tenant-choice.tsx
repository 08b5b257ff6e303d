import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { PitrixClient, WhoAmI } from "../../sdk/index.ts";
import { useWrite } from "../data/use-write.ts";
import { useWords } from "../words/use-words.tsx";
import { Problem } from "./problem.tsx";
import type { Shell } from "./shell-context.tsx";

interface Props {
  readonly me: WhoAmI;
  readonly shell: Omit<Shell, "me">;
  readonly client: PitrixClient;
}

/** For a user of several tenants, of none, or of one that is closed to them. */
export function TenantChoice({ me, shell, client }: Props) {
  const { words } = useWords();
  const [token, setToken] = useState("");
  const open = me.tenants.filter(({ status, memberStatus }) => status === "active" && memberStatus === "active");
  const accept = useWrite(
    (text: string, idempotencyKey) => client.invitations.accept({ token: text }, { idempotencyKey }),
    ({ tenant }) => shell.enter(tenant),
  );
  return (
    <main>
      <Box padding="xxxl" textAlign="center">
        <SpaceBetween size="l">
          <Box variant="h1">{open.length > 0 ? words.tenants.choose : words.tenants.none}</Box>
          {open.map(({ id, name }) => (
            <Button key={id} onClick={() => shell.enter(id)}>
              {name} ({id})
            </Button>
          ))}
          <FormField label={words.tenants.invitation}>
            <Input value={token} onChange={({ detail }) => setToken(detail.value)} autoComplete={false} />
          </FormField>
          <Button loading={accept.isPending} disabled={token === ""} onClick={() => accept.mutate(token.trim())}>
            {words.tenants.accept}
          </Button>
          <Problem error={accept.error} />
          <Button variant="link" onClick={() => void shell.session.signOut()}>
            {words.shell.signOut}
          </Button>
        </SpaceBetween>
      </Box>
    </main>
  );
}
