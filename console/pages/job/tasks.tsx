import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { Task } from "../../../sdk/index.ts";
import { stepName } from "../../words/steps-en.ts";
import { useLife } from "../../words/use-life.ts";
import { Output } from "../output.tsx";
import { failureWords } from "./failure-words.ts";
import { layersOf } from "./layers.ts";
import { TASK_TYPES } from "./steps.ts";

/** All of a job's steps in their order, with what they printed. */
export function Tasks({ tasks }: { readonly tasks: readonly Task[] }) {
  const sorted = layersOf(tasks).flatMap(({ tasks: together }, layer) =>
    together.map((task) => ({ ...task, at: layer + 1 })),
  );
  return <TaskTable tasks={sorted} all={tasks.length} />;
}

interface Props extends Pick<TableProps, "loading" | "filter" | "pagination"> {
  /** In their order; `at` is the number of their layer in the whole job, from 1. */
  readonly tasks: readonly (Task & { readonly at: number })[];
  readonly all: number;
}

export function TaskTable({ tasks, all, loading = false, filter, pagination }: Props) {
  const { words, language } = useLife();
  return (
    <Table
      items={tasks}
      trackBy="id"
      wrapLines
      loading={loading}
      loadingText={words.loading}
      filter={filter}
      pagination={pagination}
      header={
        <Header variant="h2" counter={`(${all})`}>
          {words.job.tasks}
        </Header>
      }
      empty={words.operation.nothing}
      columnDefinitions={[
        { id: "layer", header: words.job.layerHead, cell: ({ at }) => at },
        {
          id: "kind",
          header: words.job.step,
          isRowHeader: true,
          cell: ({ kind, service }) => {
            const name = stepName(words.steps, kind);
            return <span title={kind}>{service === undefined ? name : `${name} (${service})`}</span>;
          },
        },
        { id: "node", header: words.operation.node, cell: ({ nodeName, nodeId }) => nodeName ?? nodeId ?? "–" },
        {
          id: "status",
          header: words.status,
          cell: ({ status }) => <StatusIndicator type={TASK_TYPES[status]}>{words.taskStatus[status]}</StatusIndicator>,
        },
        { id: "attempts", header: words.job.attempt, cell: ({ attempts }) => attempts },
        {
          id: "took",
          header: words.job.took,
          cell: ({ startedAt, finishedAt }) =>
            startedAt === undefined || finishedAt === undefined
              ? "–"
              : words.deploy.seconds(Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 100) / 10),
        },
        {
          id: "output",
          header: words.job.output,
          minWidth: 200,
          cell: ({ id, failure, output, exitCode, startedAt }) => (
            <>
              {failure !== undefined && <b>{failureWords(words.failures, failure).title} </b>}
              {failure !== undefined && failureWords(words.failures, failure).message}
              {output !== undefined && output !== "" && (
                <ExpandableSection
                  headerText={
                    exitCode === undefined
                      ? words.job.output
                      : `${words.job.exitCode} ${exitCode.toLocaleString(language)}`
                  }
                >
                  <Output name={`${words.job.output} ${id} ${startedAt ?? ""}`.trim()} text={output} />
                </ExpandableSection>
              )}
            </>
          ),
        },
      ]}
    />
  );
}
