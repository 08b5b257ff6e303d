import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import { useQuery } from "@tanstack/react-query";
import { PagedSelect } from "../../data/paged-select.tsx";
import { useStore } from "../../data/store.tsx";
import { useLife } from "../../words/use-life.ts";
import type { QuestionProps } from "./question.ts";

/** The revision to go back to; without one, that before the last. */
export function RevisionQuestion({ deployment, asked, change }: QuestionProps) {
  const { words, language } = useLife();
  const { client } = useStore();
  return (
    <Container>
      <FormField label={words.deployment.revision} description={words.operation.revisionText}>
        <PagedSelect
          name={["deployments", "revisions", deployment.id]}
          read={(pageToken, signal) => client.deployments.listRevisions(deployment.id, { pageToken, signal })}
          option={({ number, operation, reason, createdAt }) => ({
            value: String(number),
            label: `${number}: ${words.operations[operation]}`,
            description: [new Date(createdAt).toLocaleString(language), reason].filter(Boolean).join(", "),
          })}
          value={asked.revision === undefined ? undefined : String(asked.revision)}
          onChoose={(value) => change("revision", Number(value))}
        />
      </FormField>
    </Container>
  );
}

/** One of the deployment's back-ups. */
export function BackupQuestion({ deployment, asked, change }: QuestionProps) {
  const { words, language } = useLife();
  const { client } = useStore();
  return (
    <Container>
      <FormField label={words.operation.backup}>
        <PagedSelect
          name={["backups", deployment.id]}
          read={(pageToken, signal) => client.backups.list({ deploymentId: deployment.id, pageToken, signal })}
          option={({ id, name, createdAt, status }) => ({
            value: id,
            label: name || id,
            description: `${new Date(createdAt).toLocaleString(language)}, ${words.backupStatus[status]}`,
          })}
          value={typeof asked.backupId === "string" ? asked.backupId : undefined}
          onChoose={(value) => change("backupId", value)}
        />
      </FormField>
    </Container>
  );
}

/** People's keys: those that may be let in, or those that are in. */
export function KeyPairsQuestion({ deployment, operation, asked, change }: QuestionProps) {
  const { words } = useLife();
  const { client, may } = useStore();
  const { data } = useQuery({
    queryKey: ["key-pairs"],
    queryFn: ({ signal }) => client.keyPairs.list({ pageSize: 100, signal }),
    enabled: may("key-pairs:read"),
  });
  const names = new Map(data?.items.map(({ id, name }) => [id, name]));
  const attached = deployment.keys?.map(({ keyPairId }) => keyPairId) ?? [];
  const ids = operation === "detach-keys" ? [...new Set(attached)] : [...names.keys()];
  const options = ids.map((value) => ({ value, label: names.get(value) ?? value }));
  const chosen = Array.isArray(asked.keyPairs) ? asked.keyPairs : [];
  return (
    <Container>
      <FormField label={words.operation.keyPairs}>
        <Multiselect
          options={options}
          selectedOptions={options.filter(({ value }) => chosen.includes(value))}
          onChange={({ detail }) => {
            const keyPairs = detail.selectedOptions.flatMap(({ value }) => value ?? []);
            change("keyPairs", keyPairs.length === 0 ? undefined : keyPairs);
          }}
          placeholder={words.operation.choose}
          empty={words.operation.nothing}
        />
      </FormField>
    </Container>
  );
}
