import { deploymentKey } from "../../../shared/domain/deployment/entity.ts";
import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { fingerprint } from "../../../shared/operations/run-command.ts";
import type { Table, Write } from "../../../shared/platform/dynamodb.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { ANSWERS, type Ask } from "../../../shared/workloads/ask.ts";
import type * as routes from "./pod-routes.ts";
import { required, type Viewing } from "./views.ts";

export interface Acting extends Viewing {
  readonly table: Pick<Table, "transact">;
}

/** What an act leaves with us: its entry in the audit log, and the record of its key. */
function note(table: Acting["table"], { tenantId, id }: Deployment, also: readonly Write[]): Promise<void> {
  const there = { check: deploymentKey(tenantId, id), expression: { condition: "attribute_exists(pk)" } };
  return table.transact([there, ...also]);
}

/**
 * Saves an act that may be done twice: it is done, then noted, and where the note has to be written again it is not done
 * again. A repeated request with its key finds the record before anything is done.
 */
function acting(needs: Acting, deployment: Deployment, ask: Ask) {
  let done: Promise<unknown> | undefined;
  return async (also: readonly Write[]): Promise<void> => {
    done ??= needs.cluster.ask(deployment, ask, ANSWERS[ask.ask]);
    await done;
    await note(needs.table, deployment, also);
  };
}

const objectOf = ({ id }: Deployment, kind: string, name: string) => ({
  type: kind,
  id: `${id}/${name}`.slice(0, 200),
});

/** One read, one write, and what the provider's function does. */
export function label(needs: Acting): Operation<typeof routes.labelWorkload> {
  return async (call) => {
    const { kind, name } = call.params;
    const { labels, reason } = call.body;
    const deployment = await required(needs, call);
    return call.commit({ body: { kind, name } }, acting(needs, deployment, { ask: "label", kind, name, labels }), {
      object: objectOf(deployment, kind, name),
      ...(reason === undefined ? {} : { reason }),
    });
  };
}

/** As `label`. */
export function restart(needs: Acting): Operation<typeof routes.restartWorkload> {
  return async (call) => {
    const { kind, name } = call.params;
    const deployment = await required(needs, call);
    if (deployment.activeJobId !== undefined) throw busy(deployment.id, deployment.activeJobId);
    const ask = { ask: "restart" as const, kind, name, key: call.requestId };
    return call.commit({ body: { kind, name } }, acting(needs, deployment, ask), {
      object: objectOf(deployment, kind, name),
      ...(call.body?.reason === undefined ? {} : { reason: call.body.reason }),
    });
  };
}

/** As `label`. */
export function deletePod(needs: Acting): Operation<typeof routes.deletePod> {
  return async (call) => {
    const { pod } = call.params;
    const deployment = await required(needs, call);
    const answer = { body: { kind: "Pod", name: pod } };
    return call.commit(answer, acting(needs, deployment, { ask: "delete-pod", pod }), {
      object: objectOf(deployment, "Pod", pod),
      ...(call.body?.reason === undefined ? {} : { reason: call.body.reason }),
    });
  };
}

/**
 * Noted before it is run, so that nothing runs that the audit log does not know, and no request runs a program twice. What it
 * prints is in the first answer alone.
 */
export function exec(needs: Acting): Operation<typeof routes.execInPod> {
  return async (call) => {
    const { pod } = call.params;
    const { argv, container, timeoutSeconds, reason } = call.body;
    const deployment = await required(needs, call);
    const within = container === undefined ? {} : { container };
    const command = fingerprint(argv);
    const once = {};
    const save = async (also: readonly Write[]) => {
      await note(needs.table, deployment, also);
      const ask = { ask: "exec" as const, pod, argv, timeoutSeconds, ...within };
      Object.assign(once, { status: "ended", ...(await needs.cluster.ask(deployment, ask, ANSWERS.exec)) });
    };
    const body = { status: "unknown" as const, pod, ...within, command };
    return call.commit({ body, once }, save, {
      object: { type: "pod command", id: `${deployment.id}/${pod.slice(0, 100)}/${command.sha256}` },
      ...(reason === undefined ? {} : { reason }),
    });
  };
}

function busy(id: string, jobId: string): Problem {
  return new Problem({
    status: 409,
    code: "deployment-busy",
    title: "Another job is changing the deployment",
    detail: `Job ${jobId} has deployment ${id}; try again when it has ended.`,
    extensions: { jobId },
  });
}
