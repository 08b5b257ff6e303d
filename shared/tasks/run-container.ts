import type { Role } from "../packages/vm/cluster.ts";
import { containerImage } from "../packages/vm/image.ts";
import { ContainerReport, PinnedImage } from "../protocol/containers.ts";
import { liveFrontgate, orderDrone } from "./agent.ts";
import { type TaskContext, TaskError, type TaskKind } from "./contract.ts";

/** A large image over a slow line, and an engine that has to be installed first. */
const PULL_MS = 30 * 60_000;
const STOP_MS = 2 * 60_000;

/**
 * Has the node's Drone pull the role's image by its digest, through the runtime's mirror, and run it with the node's volumes at
 * their places. One that is already as wanted goes on.
 */
export const runContainer: TaskKind = {
  kind: "run-container",
  timeoutMs: PULL_MS + 10 * 60_000,
  async run(context) {
    const [role, digests] = await Promise.all([roleOf(context), context.imageDigests()]);
    const { env = {}, command } = role.container;
    return orderDrone(
      context,
      {
        kind: "run-container",
        image: requireImage(context, role, digests),
        env,
        mounts: role.volume?.mountPoints ?? [],
        ...(command === undefined ? {} : { command }),
      },
      { timeoutMs: PULL_MS },
    );
  },
};

/** Keeps with the node which engine runs its container, and which bits those are. One write. */
export const keepContainer: TaskKind = {
  kind: "keep-container",
  timeoutMs: 5 * 60_000,
  follows: true,
  async run(context) {
    const [node, tasks] = await Promise.all([context.node(), context.tasks()]);
    const ran = tasks.findLast(
      ({ kind, nodeId, phase }) => kind === "run-container" && nodeId === node.id && phase === context.task.phase,
    );
    const container = reportOf(ran?.output?.["output"]);
    if (container === undefined) return { kind: "skipped", reason: "its Drone said nothing of it" };
    await context.deployments.changeNode(node, { container }, context.clock());
    return { kind: "done", output: { ...container } };
  },
};

/** The container stands still while the app is stopped. A node that does not answer cannot be told. */
export const stopContainer: TaskKind = {
  kind: "stop-container",
  timeoutMs: 10 * 60_000,
  bestEffort: true,
  async run(context) {
    if ((await liveFrontgate(context)) === undefined)
      return { kind: "skipped", reason: "its Frontgate does not answer" };
    return orderDrone(context, { kind: "stop-container" }, { timeoutMs: STOP_MS, courtesy: true });
  },
};

async function roleOf(context: TaskContext): Promise<Role> {
  const [cluster, node] = await Promise.all([context.rendered(), context.node()]);
  const role = cluster.roles.find((one) => one.role === node.role);
  if (role === undefined) throw new Error(`the package has no role "${node.role}"`);
  return role;
}

function requireImage(
  { runtime, deployment, task }: TaskContext,
  role: Role,
  digests: Readonly<Record<string, string>> | undefined,
): string {
  const place = { provider: deployment.provider, region: runtime.probe.region };
  const image = containerImage(role, place, digests, runtime.imageMirror);
  const pinned = image?.ok === true ? PinnedImage.safeParse(image.reference) : undefined;
  if (pinned?.success === true) return pinned.data;
  throw new TaskError({
    code: "no-image",
    message:
      image?.ok === false
        ? image.fault.detail
        : `What the image ${image?.reference ?? ""} means was not kept with this revision.`,
    ...(task.nodeId === undefined ? {} : { nodeId: task.nodeId }),
    retryable: false,
    remedy: "Ask for the change again: what its tags mean is found out then.",
  });
}

function reportOf(output: unknown): ContainerReport | undefined {
  if (typeof output !== "string") return undefined;
  try {
    return ContainerReport.safeParse(JSON.parse(output)).data;
  } catch {
    // A password of the deployment may have been struck out of it.
    return undefined;
  }
}
