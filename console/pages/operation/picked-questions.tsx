import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import { useQueries } from "@tanstack/react-query";
import { PagedMultiselect } from "../../data/paged-multiselect.tsx";
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
  const { client } = useStore();
  const chosen = strings(asked.keyPairs);
  const choose = (keyPairs: readonly string[]) => change("keyPairs", keyPairs.length === 0 ? undefined : keyPairs);
  const attached = new Set(deployment.keys?.map(({ keyPairId }) => keyPairId));
  return (
    <Container>
      <FormField label={words.operation.keyPairs}>
        {operation === "detach-keys" ? (
          <AttachedKeys ids={[...attached]} chosen={chosen} choose={choose} />
        ) : (
          <PagedMultiselect
            name={["key-pairs"]}
            read={(pageToken, signal) => client.keyPairs.list({ pageSize: 50, pageToken, signal })}
            option={({ id, name }) => ({ value: id, label: name })}
            values={chosen}
            onChoose={choose}
          />
        )}
      </FormField>
    </Container>
  );
}

interface AttachedProps {
  readonly ids: readonly string[];
  readonly chosen: readonly string[];
  readonly choose: (ids: readonly string[]) => void;
}

/** The few that are in, each by its name where the user may read it. */
function AttachedKeys({ ids, chosen, choose }: AttachedProps) {
  const { words } = useLife();
  const { client, may } = useStore();
  const names = useQueries({
    queries: ids.map((id) => ({
      queryKey: ["key-pairs", id],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => client.keyPairs.get(id, { signal }),
      enabled: may("key-pairs:read"),
      retry: false,
    })),
  });
  const options = ids.map((value, place) => ({ value, label: names[place]?.data?.name ?? value }));
  return (
    <Multiselect
      options={options}
      selectedOptions={options.filter(({ value }) => chosen.includes(value))}
      onChange={({ detail }) => choose(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
      placeholder={words.operation.choose}
      empty={words.operation.nothing}
    />
  );
}

function strings(given: unknown): readonly string[] {
  return Array.isArray(given) ? given.filter((one) => typeof one === "string") : [];
}
