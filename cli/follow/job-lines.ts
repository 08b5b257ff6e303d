import type { JobState, PitrixClient } from "../../sdk/index.ts";
import type { Paint } from "../terminal.ts";

export type TaskList = Awaited<ReturnType<PitrixClient["jobs"]["listTasks"]>>;
type Task = TaskList["items"][number];

const BAR = 24;

/** A job as it stands: one line that says it all, and one for each layer that has begun. */
export function jobLines(job: JobState, tasks: TaskList | undefined, paint: Paint, now: Date): string[] {
  const { kind, id, status, percent } = job;
  const begun = Date.parse(job.createdAt);
  const seconds = Math.max(
    0,
    Math.round(((job.finishedAt === undefined ? now.getTime() : Date.parse(job.finishedAt)) - begun) / 1000),
  );
  const first = `${kind} ${id}  ${bar(percent / 100, BAR)} ${String(percent).padStart(3)}%  ${status}`;
  const running = tasks?.items.filter((task) => task.status === "running") ?? [];
  const head = `${first}${running.length === 0 ? "" : `  ${[...new Set(running.map((task) => task.kind))].join(", ")}`}`;
  return [`${head}  ${seconds} s`, ...(tasks === undefined ? [] : layerLines(tasks, paint))];
}

function layerLines({ items, layers }: TaskList, paint: Paint): string[] {
  const byId = new Map(items.map((task) => [task.id, task]));
  return layers.flatMap((ids) => {
    const tasks = ids.flatMap((id) => byId.get(id) ?? []);
    if (tasks.length === 0 || tasks.every(({ status }) => status === "pending")) return [];
    const done = tasks.filter(isDone).length;
    const kinds = [...new Set(tasks.map(({ kind }) => kind))].join(", ");
    const count =
      tasks.length === 1 ? "" : `  ${bar(done / tasks.length, Math.min(BAR, tasks.length))} ${done}/${tasks.length}`;
    return [`  ${mark(tasks, paint)} ${kinds}${count}`];
  });
}

function mark(tasks: readonly Task[], paint: Paint): string {
  if (tasks.some(({ status }) => status === "failed")) return paint("red", "✗");
  return tasks.every(isDone) ? paint("green", "✓") : paint("yellow", "…");
}

const isDone = ({ status }: Task) => status === "succeeded" || status === "skipped";

function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${"█".repeat(full)}${"░".repeat(width - full)}`;
}
