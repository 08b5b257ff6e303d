import { JobFailed, type JobState, type PitrixClient } from "../../sdk/index.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import { detached } from "./ended.ts";
import { jobLines, type Layers } from "./job-lines.ts";
import { Live } from "./live.ts";

/** Milliseconds between two pictures of a job on a terminal: its clock runs. */
const TICK_MS = 200;

/**
 * Follows a job to its end, with a bar for the job and one for each of its layers.
 * @throws Failure 7 when it failed or was cancelled, 8 after the time, 130 at Ctrl-C: the job itself goes on
 */
export async function watchJob(
  context: Context,
  client: PitrixClient,
  id: string,
  timeoutMs: number,
): Promise<JobState> {
  const live = new Live(context);
  const paint = context.paintErr;
  let job: JobState | undefined;
  let layers: Layers | undefined;
  let asking: Promise<void> | undefined;
  const draw = () => {
    if (job !== undefined) live.show(jobLines(job, layers, paint, context.now()), `${job.status} ${job.percent}`);
  };
  const ask = async () => {
    // Progress is decoration: when it cannot be read, the job is followed all the same.
    const read = client.jobs.listTasks(id, { pageSize: 1, signal: context.signal });
    layers = await read.then((page) => page.layers).catch(() => layers);
    draw();
  };
  const progress = (state: JobState) => {
    job = state;
    if (!context.globals.quiet && state.tasks > 0)
      asking ??= ask().finally(() => {
        asking = undefined;
      });
    draw();
  };
  const clock = context.terminal.errIsTty ? setInterval(draw, TICK_MS) : undefined;
  try {
    const done = await client.jobs.wait(id, { signal: context.signal, timeoutMs, onProgress: progress });
    await asking;
    await ask();
    return done;
  } catch (error) {
    if (error instanceof JobFailed) {
      await asking;
      throw failed(error);
    }
    throw detached(context, error, `The job ${id}`, `Follow it again: pitrix job watch ${id}`, { jobId: id });
  } finally {
    clearInterval(clock);
    live.end();
  }
}

function failed(error: JobFailed): Failure {
  const { job, failure, step, nodeId, output } = error;
  const where = [step === undefined ? "" : ` in its step ${step}`, nodeId === undefined ? "" : ` on ${nodeId}`].join(
    "",
  );
  const what = job.status === "failed" ? `The job ${job.id} failed${where}.` : `The job ${job.id} was ${job.status}.`;
  const why = [failure?.message, output === undefined ? undefined : output.trimEnd()].filter(
    (part) => part !== undefined,
  );
  const again = `Details: pitrix job tasks ${job.id}. Again from there: pitrix job retry ${job.id}`;
  // What was not approved never began: there is nothing to go on with.
  const remedy = [failure?.remedy, job.status === "rejected" ? undefined : again]
    .filter((part) => part !== undefined)
    .join(" ");
  return new Failure(EXIT.failed, `job-${job.status}`, what, remedy, {
    ...(why.length === 0 ? {} : { detail: why.join("\n") }),
    job,
  });
}
