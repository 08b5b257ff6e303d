import * as z from "zod";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import { FunctionFailed, type Functions } from "../../../shared/platform/lambda.ts";
import type { Call, Operation } from "../../../shared/platform/middleware/route.ts";
import { LogAnswer } from "../../../shared/protocol/looking.ts";
import type { readNodeLog as logContract, readTab as tabContract } from "./look-routes.ts";

/** What Pilot's function is asked; it answers what `PilotAnswer` says. */
interface Look {
  readonly kind: "log" | "tab";
  readonly nodeId?: string | undefined;
  readonly name: string;
  readonly range?: object;
}

/** Asks a node of a deployment by Pilot: only that function may post to Frontgates and open the deployment's answers. */
export type AskPilot = (request: { tenantId: string; deploymentId: string; look: Look }) => Promise<unknown>;

export function askPilotBy(functions: Functions, name: string): AskPilot {
  return async (request) => {
    try {
      return await functions.call(name, request);
    } catch (error) {
      if (!(error instanceof FunctionFailed)) throw error;
      throw silent("The platform could not ask the node.", error);
    }
  };
}

export interface Looking {
  readonly deployments: DeploymentStore;
  readonly askPilot: AskPilot;
}

const PilotAnswer = z.discriminatedUnion("status", [
  z.object({ status: z.literal("answered"), text: z.string() }),
  z.object({ status: z.literal("failed"), detail: z.string(), output: z.string() }),
  z.object({ status: z.literal("silent"), detail: z.string() }),
  z.object({ status: z.literal("unknown"), what: z.string(), known: z.array(z.string()) }),
]);

/** Cells as people read them, whatever JSON the package's command prints for one. */
const Cell = z.union([z.string(), z.number(), z.boolean(), z.null()]).transform((cell) => String(cell ?? ""));
/** What the command of a tab prints (package-spec, "display_tabs"). */
const Tab = z.object({
  labels: z.array(z.string().max(256)).min(1).max(5),
  data: z.array(z.array(Cell).max(5)).max(225),
});

/** One read, and as long as the node takes. */
export function readLog(needs: Looking): Operation<typeof logContract> {
  return async (call) => {
    const { params, query } = call;
    const { name, tail, from, bytes } = query;
    const range = from === undefined ? { tail } : { from, bytes };
    const text = await look(needs, call, { kind: "log", nodeId: params.nodeId, name, range });
    return { body: { name, ...LogAnswer.parse(JSON.parse(text)) } };
  };
}

/** As `readLog`. */
export function readTab(needs: Looking): Operation<typeof tabContract> {
  return async (call) => {
    const { name } = call.params;
    const text = await look(needs, call, { kind: "tab", nodeId: call.query.node, name });
    const tab = parseTab(text);
    if (tab === undefined)
      throw failed("It has to print JSON with labels (at most 5) and data (at most 225 rows of them).", text);
    return { body: { name, ...tab } };
  };
}

async function look(
  { deployments, askPilot }: Looking,
  { params, tenantId, reach }: Pick<Call<{ id: string }, unknown, unknown, unknown>, "params" | "tenantId" | "reach">,
  wanted: Look,
): Promise<string> {
  requireReached(reach, await deployments.get(tenantId, params.id), "deployment", params.id);
  const answer = PilotAnswer.parse(await askPilot({ tenantId, deploymentId: params.id, look: wanted }));
  switch (answer.status) {
    case "answered":
      return answer.text;
    case "failed":
      throw failed(answer.detail, answer.output);
    case "silent":
      throw silent(answer.detail);
    case "unknown": {
      const { input } = notFound(answer.what, answer.what === "node" ? (wanted.nodeId ?? "any") : wanted.name);
      throw new Problem({ ...input, extensions: { known: answer.known } });
    }
  }
}

function parseTab(text: string): z.infer<typeof Tab> | undefined {
  try {
    return Tab.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Characters of an output that a problem shows. */
const SHOWN = 2000;

function failed(detail: string, output: string): Problem {
  return new Problem({
    status: 502,
    code: "look-failed",
    title: "The node could not show it",
    detail,
    extensions: { output: output.slice(-SHOWN) },
  });
}

function silent(detail: string, cause?: unknown): Problem {
  const input = { status: 504, code: "node-silent", title: "The node did not answer", detail, retryable: true };
  return new Problem({ ...input, retryAfter: 5 }, cause === undefined ? undefined : { cause });
}
