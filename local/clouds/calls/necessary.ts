/** Calls by the names that a land's front counts. */
export type Calls = Readonly<Record<string, number>>;

/**
 * The least that a cloud's own documentation lets a deployment ask it for: what is written is written once, what stays as it is (a token, an image, the
 * sizes) is asked once a deployment, a thing is looked at once before it is made, and the end of what takes time is looked at once,
 * however long it takes. It says nothing of how this store goes about it.
 */
export interface Necessary {
  /** A session or a token, once for a credential. */
  readonly login: Calls;
  /** A subnet and its way out. */
  readonly way: Calls;
  /** Which sizes there are, once; where the cloud has pages, each is a call. */
  readonly sizes: Calls;
  /** An image by its name, each once, with what making a machine from it has to know. */
  readonly image: Calls;
  /** A security group that is not there yet, with the end of each half that another request refers to. */
  readonly group: Calls;
  /** A look whether a machine is there, and what makes it. */
  readonly machine: Calls;
  /** A data disk that is not made by the request for its machine. */
  readonly disk: Calls;
  /** One look that shows that a machine runs, and its address. */
  readonly end: Calls;
}

/** What is read of a job's task, as `GET /jobs/{id}/tasks` answers it. */
export interface DoneTask {
  readonly kind: string;
  readonly durationMs?: number | undefined;
}

/** Kinds of a deployment's tasks that have to do with the cloud. */
const ASKING = new Set(["check-pilot", "ensure-frontgate", "create-node"]);

/**
 * How much a new deployment in a fresh network needs, by its own tasks: one role with a data disk on each node, so that there are two images, the
 * app's and the Frontgate's. That a Frontgate runs its first word says, and no look.
 * @throws for tasks that are none of such a deployment's
 */
export function necessaryCalls(cloud: Necessary, tasks: readonly DoneTask[]): number {
  const asking = tasks.filter(({ kind }) => ASKING.has(kind));
  if (asking.filter(({ kind }) => kind === "check-pilot").length !== 1) throw new Error("this is no deployment");
  const once = sum(cloud.login) + sum(cloud.way) + sum(cloud.sizes) + 2 * sum(cloud.image);
  const machines = asking.map((task) => {
    if (task.kind === "check-pilot") return 0;
    if (task.kind === "ensure-frontgate") return sum(cloud.group) + sum(cloud.machine);
    return sum(cloud.machine) + sum(cloud.disk) + sum(cloud.end);
  });
  return once + machines.reduce((total, one) => total + one, 0);
}

/** Looks that time alone explains: one a second at a machine that takes longer than one to run. The clouds let each be asked oftener. */
export function patientLooks(tasks: readonly DoneTask[]): number {
  const seconds = tasks
    .filter(({ kind }) => kind === "create-node")
    .map(({ durationMs = 0 }) => Math.max(0, Math.ceil(durationMs / 1000) - 1));
  return seconds.reduce((total, one) => total + one, 0);
}

export const sum = (calls: Calls): number => Object.values(calls).reduce((total, count) => total + count, 0);
