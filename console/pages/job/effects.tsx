import Box from "@cloudscape-design/components/box";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { ListJobEffectsItem } from "../../../sdk/index.ts";
import { Paging } from "../../data/paging.tsx";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Problem } from "../../shell/problem.tsx";
import { stepName } from "../../words/steps-en.ts";
import { useLife } from "../../words/use-life.ts";

/** What a job asked of the cloud and of its agents, and what came back. Read when it is looked at. */
export function Effects({ jobId }: { readonly jobId: string }) {
  const { words } = useLife();
  const [open, setOpen] = useState(false);
  return (
    <ExpandableSection
      variant="container"
      headerText={words.job.effects}
      headerDescription={words.job.effectsText}
      expanded={open}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      {open && <Listed jobId={jobId} />}
    </ExpandableSection>
  );
}

function Listed({ jobId }: { readonly jobId: string }) {
  const { words, language } = useLife();
  const { client } = useStore();
  const effects = usePages(["jobs", "effects", jobId], (pageToken, signal) =>
    client.jobs.listEffects(jobId, { pageSize: 50, pageToken, signal }),
  );
  return (
    <SpaceBetween size="m">
      <Problem error={effects.error} retry={effects.reload} />
      <Table
        items={effects.items.map((effect, index) => ({ ...effect, index }))}
        trackBy="index"
        variant="embedded"
        wrapLines
        loading={effects.loading}
        loadingText={words.loading}
        pagination={<Paging pages={effects} />}
        empty={words.operation.nothing}
        columnDefinitions={[
          { id: "call", header: words.job.call, isRowHeader: true, cell: ({ call }) => call },
          { id: "kind", header: words.job.step, cell: ({ kind }) => <Step kind={kind} /> },
          { id: "of", header: words.life.object, cell: ({ of, nodeId }) => of ?? nodeId ?? "–" },
          { id: "asked", header: words.job.asked, cell: ({ askedAt }) => new Date(askedAt).toLocaleString(language) },
          { id: "answer", header: words.job.answer, cell: (effect) => <Answer effect={effect} /> },
        ]}
      />
    </SpaceBetween>
  );
}

/** Its own name too: who reads this looks for it in the logs. */
function Step({ kind }: Pick<ListJobEffectsItem, "kind">) {
  const { words } = useLife();
  const name = stepName(words.steps, kind);
  return (
    <>
      {name}
      {name !== kind && <Box variant="small">{kind}</Box>}
    </>
  );
}

function Answer({ effect: { answeredAt, answer, refusal, command } }: { readonly effect: ListJobEffectsItem }) {
  const { words } = useLife();
  if (refusal !== undefined)
    return (
      <StatusIndicator type="error">
        {refusal.code}: {refusal.message}
      </StatusIndicator>
    );
  if (answeredAt === undefined) return <StatusIndicator type="pending">{words.job.noAnswer}</StatusIndicator>;
  if (command?.status !== undefined)
    return (
      <StatusIndicator type={command.status === "succeeded" ? "success" : "warning"}>
        {command.status}
        {command.exitCode === undefined ? "" : ` (${command.exitCode})`}
      </StatusIndicator>
    );
  return answer ?? "–";
}
