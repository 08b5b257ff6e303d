import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import type { JobState } from "../../../sdk/index.ts";
import { Paging } from "../../data/paging.tsx";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { hasEnded, type Layers } from "../../progress/use-job.ts";
import { Problem } from "../../shell/problem.tsx";
import { stepName } from "../../words/steps-en.ts";
import { useLife } from "../../words/use-life.ts";
import { TaskTable } from "./tasks.tsx";

/** Between two looks at a page of a job that goes on. */
const EVERY_MS = 5_000;

interface Props {
  readonly job: JobState;
  readonly layers: Layers;
}

/** The steps of a job that has too many to be held: those of one layer at a time, page by page, from what goes on now or failed. */
export function PagedTasks({ job, layers }: Props) {
  const { words } = useLife();
  const { client } = useStore();
  const [chosen, setChosen] = useState<number>();
  const at = Math.min(chosen ?? current(layers), Math.max(0, layers.length - 1));
  const { layer = 0, phase = "do" } = layers[at] ?? {};
  const pages = usePages(
    ["jobs", job.id, "tasks", phase, layer],
    (pageToken, signal) => client.jobs.listTasks(job.id, { layer, phase, pageSize: 50, pageToken, signal }),
    hasEnded(job) ? undefined : EVERY_MS,
  );
  const options = layers.map(({ kinds, phase: undoes }, index) => ({
    value: String(index),
    label: undoes === "undo" ? words.job.undoing(index + 1) : words.job.layer(index + 1),
    description: kinds.map(({ kind }) => stepName(words.steps, kind)).join(", "),
  }));
  return (
    <>
      <Problem error={pages.error} retry={pages.reload} />
      <TaskTable
        tasks={pages.items.map((task) => ({ ...task, at: at + 1 }))}
        all={job.tasks}
        loading={pages.loading}
        pagination={<Paging pages={pages} />}
        filter={
          <Select
            options={options}
            selectedOption={options[at] ?? null}
            onChange={({ detail }) => setChosen(Number(detail.selectedOption.value))}
            ariaLabel={words.job.layerHead}
            virtualScroll
          />
        }
      />
    </>
  );
}

/** The first layer in which something failed, or else is not done. */
function current(layers: Layers): number {
  const has = (...states: readonly ("failed" | "running" | "pending")[]) =>
    layers.findIndex(({ kinds }) => kinds.some(({ statuses }) => states.some((one) => statuses[one] !== undefined)));
  return Math.max(0, [has("failed"), has("running", "pending")].find((index) => index >= 0) ?? 0);
}
