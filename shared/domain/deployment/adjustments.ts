import * as z from "zod";

/** `Deployment/web`: a workload of a package, by its kind and its name in the cluster. */
export const WorkloadName = z
  .string()
  .max(270)
  .regex(
    /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob)\/[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
    "a kind and a name, such as Deployment/web",
  );

/** As many pods as one workload may have. */
const MOST_REPLICAS = 1000;
const Replicas = z.int().min(0).max(MOST_REPLICAS);

/** A variable of all containers of a workload, or of one of them: `web/LOG_LEVEL`. */
const Variable = z
  .string()
  .max(320)
  .regex(/^([a-z0-9]([-a-z0-9]*[a-z0-9])?\/)?[A-Za-z_][A-Za-z0-9_.-]*$/, "a variable's name, such as LOG_LEVEL");
const Env = z
  .record(Variable, z.string().max(8192).nullable())
  .refine((env) => Object.keys(env).length <= 200, "at most 200 variables");

/** By container. */
const Args = z
  .record(
    z
      .string()
      .max(63)
      .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "a container's name"),
    z.array(z.string().max(4096)).max(200),
  )
  .refine((args) => Object.keys(args).length <= 50, "at most 50 containers");

const Percent = z.int().min(1).max(1000);
const Autoscaling = z
  .strictObject({
    min: z.int().min(1).max(MOST_REPLICAS),
    max: z.int().min(1).max(MOST_REPLICAS),
    /** Percent of the CPU that the containers ask for. */
    cpu: Percent.exactOptional(),
    memory: Percent.exactOptional(),
  })
  .refine(({ min, max }) => min <= max, { path: ["max"], error: "max is below min" })
  .refine(({ cpu, memory }) => cpu !== undefined || memory !== undefined, {
    path: ["cpu"],
    error: "a target for cpu or memory is needed",
  });

/** What a user changed of a workload that the package's answers cannot say. */
export const Adjustment = z.strictObject({
  replicas: Replicas.exactOptional(),
  /** `null` takes a variable of the package away. */
  env: Env.exactOptional(),
  /** In place of the package's. */
  args: Args.exactOptional(),
  autoscaling: Autoscaling.exactOptional(),
});
export type Adjustment = z.infer<typeof Adjustment>;

/** All of them together lie in the deployment's item, beside its answers. */
const MAX_CHARACTERS = 50_000;
const bounded = (of: unknown) => JSON.stringify(of).length <= MAX_CHARACTERS;
const TOO_MUCH = `all adjustments together have at most ${MAX_CHARACTERS} characters`;

/** By workload. */
export const Adjustments = z.record(WorkloadName, Adjustment).refine(bounded, TOO_MUCH);
export type Adjustments = z.infer<typeof Adjustments>;

/**
 * A change of them: what is left out stays, variables by their names; `null` gives a member, or a whole workload, back to
 * the package.
 */
export const AdjustmentsChange = z
  .record(
    WorkloadName,
    z
      .strictObject({
        replicas: Replicas.nullable().optional(),
        env: Env.nullable().optional(),
        args: Args.nullable().optional(),
        autoscaling: Autoscaling.nullable().optional(),
      })
      .nullable(),
  )
  .refine(bounded, TOO_MUCH);
export type AdjustmentsChange = z.infer<typeof AdjustmentsChange>;

/** The adjustments after a change; absent where none is left. Pure. */
export function adjusted(before: Adjustments | undefined, change: AdjustmentsChange): Adjustments | undefined {
  const after = new Map(Object.entries(before ?? {}));
  for (const [name, next] of Object.entries(change)) {
    const one = next === null ? {} : merged(after.get(name) ?? {}, next);
    if (Object.keys(one).length === 0) after.delete(name);
    else after.set(name, one);
  }
  return after.size === 0 ? undefined : Object.fromEntries(after);
}

function merged(before: Adjustment, change: NonNullable<AdjustmentsChange[string]>): Adjustment {
  const { replicas = before.replicas, args = before.args, autoscaling = before.autoscaling } = change;
  const env = change.env === null ? undefined : { ...before.env, ...change.env };
  return {
    ...(replicas === undefined || replicas === null ? {} : { replicas }),
    ...(env === undefined || Object.keys(env).length === 0 ? {} : { env }),
    ...(args === undefined || args === null ? {} : { args }),
    ...(autoscaling === undefined || autoscaling === null ? {} : { autoscaling }),
  };
}
