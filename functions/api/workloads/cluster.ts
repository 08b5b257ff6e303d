import type * as z from "zod";
import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { FunctionFailed, type Functions } from "../../../shared/platform/lambda.ts";
import { LookAnswer } from "../../../shared/workloads/answer.ts";
import type { Ask } from "../../../shared/workloads/ask.ts";

type Refusal = Extract<LookAnswer, { ok: false }>["error"];

/** Asks a deployment's cluster by its provider's own function. @throws Problem in the cluster's words */
export interface Cluster {
  ask<T extends z.ZodType>(deployment: Deployment, asked: Ask, answer: T): Promise<z.infer<T>>;
}

export function clusterBy(functions: Pick<Functions, "call">, prefix: string): Cluster {
  const call = async (deployment: Deployment, asked: Ask): Promise<unknown> => {
    const { tenantId, id: deploymentId, provider } = requireWorkloads(deployment);
    const request = { tenantId, deploymentId, ask: asked };
    const told = await functions.call(`${prefix}${provider}`, request).catch((error: unknown) => {
      if (!(error instanceof FunctionFailed)) throw error;
      throw silent("The cluster did not answer in time, or our request to it broke off.", {}, error);
    });
    const answer = LookAnswer.parse(told);
    if (answer.ok) return answer.answer;
    throw refusal(answer.error);
  };
  return {
    async ask(deployment, asked, schema) {
      return schema.parse(await call(deployment, asked));
    },
  };
}

const NOTHING: readonly Deployment["status"][] = ["deleted", "rejected", "pending_approval"];

/** @throws Problem 409 `not-supported` for one that runs on machines, `wrong-state` where nothing is there */
function requireWorkloads(deployment: Deployment): Deployment {
  const { id, status, workloads } = deployment;
  if (workloads === undefined)
    throw new Problem({
      status: 409,
      code: "not-supported",
      title: "It has no workloads",
      detail: `Deployment ${id} runs on machines: GET /deployments/${id} shows its nodes.`,
    });
  if (!NOTHING.includes(status)) return deployment;
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: "It has nothing in its cluster",
    detail: `Deployment ${id} is ${status}.`,
    extensions: { status },
  });
}

function refusal({ kind, providerCode, message, remedy }: Refusal): Problem {
  const extensions = {
    providerCode,
    providerMessage: message,
    ...(remedy === undefined ? {} : { remedy }),
  };
  switch (providerCode) {
    case "Expired":
      return new Problem({
        status: 410,
        code: "revision-expired",
        title: "The cluster does not remember that any more",
        detail: "List again, and go on from the revision of that answer.",
      });
    case "ExecTimeout":
      return new Problem({
        status: 504,
        code: "command-unfinished",
        title: "The command had not ended in time",
        detail: `${message} It may go on in its container, and nobody sees what it prints.`,
      });
    case "NotSupported":
      return new Problem({ status: 409, code: "not-supported", title: "It cannot be done here", detail: message });
  }
  switch (kind) {
    case "auth":
    case "denied":
      return new Problem({
        status: 502,
        code: "cluster-denied",
        title: "The cluster does not let the runtime's credential do this",
        detail: remedy === undefined ? message : `${message} ${remedy}`,
        extensions,
      });
    case "throttled":
    case "unavailable":
      return silent(message, extensions);
    case "not-found":
      return new Problem({ status: 404, code: "not-found", title: "There is no such object", detail: message });
    case "conflict":
      return new Problem({ status: 409, code: "wrong-state", title: "Not now", detail: message, extensions });
    default:
      return new Problem({
        status: 422,
        code: "cluster-refused",
        title: "The cluster refused it",
        detail: message,
        extensions,
      });
  }
}

function silent(detail: string, extensions: Readonly<Record<string, unknown>>, cause?: unknown): Problem {
  const input = { status: 504, code: "cluster-silent", title: "The cluster did not answer", detail, extensions };
  return new Problem({ ...input, retryable: true, retryAfter: 5 }, cause === undefined ? undefined : { cause });
}
