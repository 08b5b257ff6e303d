import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { JobState, PitrixClient, Task } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { type KnownJob, withChanges } from "./merge.ts";
import type { Change } from "./messages.ts";
import { useLive } from "./use-live.ts";
import { usePause } from "./use-pause.ts";

/** Between two looks at a job that goes on, where the API says nothing else. */
const EVERY_MS = 1_000;
/** The same while its changes come by themselves: should they cease to, unnoticed. */
const LIVE_EVERY_MS = 15_000;
/** After a change what is not told is read: percent, what commands printed, and the counts of a large job. */
const READ_AFTER_MS = 1_000;
/** Steps that are read with the job: a page of the API. The layers of a larger job are counted, and its steps are read where they are looked at. */
const WHOLE_TASKS = 100;

export interface WatchedJob {
  readonly job: JobState | undefined;
  /** All of them; `undefined` of a job that has more than a page. */
  readonly tasks: readonly Task[] | undefined;
  /** Its layers, counted as of when they were read. */
  readonly layers: Layers;
  readonly error: Error | null;
  reload(): void;
}

export type Layers = Awaited<ReturnType<PitrixClient["jobs"]["listTasks"]>>["layers"];

interface ReadJob extends KnownJob {
  readonly layers: Layers;
  /** Milliseconds until another look is worth it. */
  readonly again: number;
}

/** A job and its tasks as they change, until the job has ended: told by the progress socket, or else read again and again. */
export function useJob(id: string): WatchedJob {
  const { client } = useStore();
  const queries = useQueryClient();
  const queryKey = ["jobs", id];
  const going = (read: ReadJob | undefined) => read !== undefined && !hasEnded(read.job);
  const known = queries.getQueryData<ReadJob>(queryKey);
  const readSoon = usePause(() => void queries.invalidateQueries({ queryKey }), READ_AFTER_MS);
  const live = useLive(going(known) ? `jobs/${id}` : undefined, (changes: readonly Change[]) => {
    // What is on its way was asked before this happened.
    void queries.cancelQueries({ queryKey });
    queries.setQueryData<ReadJob>(queryKey, (before) => before && withChanges(before, changes));
    readSoon();
  });
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<ReadJob> => {
      const [{ data: job, retryAfter }, tasks] = await Promise.all([
        client.jobs.get(id, { signal }).answer(),
        client.jobs.listTasks(id, { pageSize: WHOLE_TASKS, signal }),
      ]);
      const { layers, nextPageToken } = tasks;
      const whole = nextPageToken === undefined ? tasks.items : undefined;
      return { job, tasks: whole, layers, again: retryAfter === undefined ? EVERY_MS : retryAfter * 1000 };
    },
    refetchInterval: ({ state }) => {
      if (!going(state.data)) return false;
      return live ? LIVE_EVERY_MS : Math.max(state.data?.again ?? EVERY_MS, EVERY_MS);
    },
  });
  return {
    job: data?.job,
    tasks: data === undefined ? [] : data.tasks,
    layers: data?.layers ?? [],
    error,
    reload: () => void refetch(),
  };
}

export function hasEnded({ status }: Pick<JobState, "status">): boolean {
  return status !== "pending_approval" && status !== "queued" && status !== "running";
}
