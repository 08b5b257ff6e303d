import type { JobState, PitrixClient } from "../../sdk/index.ts";
import type { Paint } from "../terminal.ts";

/** A job's layers, counted. */
export type Layers = Awaited<ReturnType<PitrixClient["jobs"]["listTasks"]>>["layers"];
type Kinds = Layers[number]["kinds"];

const BAR = 24;

/** A job as it stands: one line that says it all, and one for each layer that has begun. */
export function jobLines(job: JobState, layers: Layers | undefined, paint: Paint, now: Date): string[] {
  const { kind, id, status, percent } = job;
  const begun = Date.parse(job.createdAt);
  const seconds = Math.max(
    0,
    Math.round(((job.finishedAt === undefined ? now.getTime() : Date.parse(job.finishedAt)) - begun) / 1000),
  );
  const first = `${kind} ${id}  ${bar(percent / 100, BAR)} ${String(percent).padStart(3)}%  ${status}`;
  const running = layers?.flatMap(({ kinds }) => kinds.filter(({ statuses }) => statuses.running !== undefined)) ?? [];
  const head = `${first}${running.length === 0 ? "" : `  ${namesOf(running)}`}`;
  return [`${head}  ${seconds} s`, ...(layers === undefined ? [] : layerLines(layers, paint))];
}

function layerLines(layers: Layers, paint: Paint): string[] {
  return layers.flatMap(({ kinds }) => {
    const all = count(kinds);
    if (count(kinds, "pending") === all) return [];
    const done = count(kinds, "succeeded", "skipped");
    const share = all === 1 ? "" : `  ${bar(done / all, Math.min(BAR, all))} ${done}/${all}`;
    return [`  ${mark(kinds, paint)} ${namesOf(kinds)}${share}`];
  });
}

const namesOf = (kinds: Kinds) => [...new Set(kinds.map(({ kind }) => kind))].join(", ");

/** Of some states, or of all. */
function count(kinds: Kinds, ...states: readonly string[]): number {
  const counted = kinds.flatMap(({ statuses }) => Object.entries(statuses));
  return counted
    .filter(([status]) => states.length === 0 || states.includes(status))
    .reduce((sum, [, tasks]) => sum + tasks, 0);
}

function mark(kinds: Kinds, paint: Paint): string {
  if (count(kinds, "failed") > 0) return paint("red", "✗");
  return count(kinds, "succeeded", "skipped") === count(kinds) ? paint("green", "✓") : paint("yellow", "…");
}

function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${"█".repeat(full)}${"░".repeat(width - full)}`;
}
