import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useParams } from "wouter";
import type { Backup, RestoreBackupBody } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useWrite } from "../data/use-write.ts";
import { Found } from "../shell/found.tsx";
import { Problem } from "../shell/problem.tsx";
import { useLife } from "../words/use-life.ts";
import { PlanReview } from "./deploy/plan-review.tsx";

/** A new deployment from a back-up's snapshots: what it would be, and go. */
export function BackupRestore() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const backup = useQuery({
    queryKey: ["backups", "one", id],
    queryFn: ({ signal }) => client.backups.get(id, { signal }),
  });
  return <Found query={backup}>{(found) => <Restoring backup={found} />}</Found>;
}

function Restoring({ backup }: { readonly backup: Backup }) {
  const { words } = useLife();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const asked: RestoreBackupBody = name.trim() === "" ? {} : { name: name.trim() };
  const plan = useMutation({
    mutationFn: (body: RestoreBackupBody) => client.backups.restore(backup.id, body, { dryRun: true }),
  });
  const restore = useWrite(
    (body: RestoreBackupBody, idempotencyKey) => client.backups.restore(backup.id, body, { idempotencyKey }),
    ({ id }) => navigate(`/deployments/${encodeURIComponent(id)}`),
  );
  const stops = plan.data?.findings.some(({ severity }) => severity === "stops") ?? true;
  return (
    <Form
      header={
        <Header variant="h1" description={words.operation.text}>
          {words.life.restoreTitle(backup.name || backup.id)}
        </Header>
      }
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            variant={plan.data === undefined ? "primary" : "normal"}
            loading={plan.isPending}
            onClick={() => plan.mutate(asked)}
          >
            {plan.data === undefined ? words.operation.see : words.operation.again}
          </Button>
          {plan.data !== undefined && (
            <Button
              variant="primary"
              disabled={stops}
              loading={restore.isPending}
              onClick={() => {
                if (!restore.isPending) restore.mutate(asked);
              }}
            >
              {words.operation.go(words.operations.restore)}
            </Button>
          )}
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <Container>
          <FormField label={words.form.optional(words.name)} description={words.life.restoreText}>
            <Input
              value={name}
              onChange={({ detail }) => {
                setName(detail.value);
                plan.reset();
                restore.reset();
              }}
            />
          </FormField>
        </Container>
        <Problem error={restore.error ?? plan.error} retry={() => plan.mutate(asked)} />
        {plan.data !== undefined && <PlanReview plan={plan.data} />}
      </SpaceBetween>
    </Form>
  );
}
