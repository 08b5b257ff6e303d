import type { AnswerStore } from "../domain/command/answer-store.ts";
import { sealConfidence, strike } from "../domain/command/confidence.ts";
import { type DeliveryParts, deliver } from "../domain/command/delivery.ts";
import type { CommandRecord } from "../domain/command/schema.ts";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { NewId } from "../kernel/ids.ts";
import type { Sealer } from "../platform/secrets.ts";
import { openAnswer } from "../protocol/answer.ts";
import { newBodyKey } from "../protocol/body-cipher.ts";
import type { CommandBody, DroneCommand } from "../protocol/messages.ts";

export interface AskParts extends Omit<DeliveryParts, "sealer"> {
  readonly answers: AnswerStore;
  readonly sealer: Sealer;
  readonly newId: NewId;
  sleep(milliseconds: number): Promise<unknown>;
}

type Look = Extract<DroneCommand, { kind: "read-log" | "run-look" }>;
/** A look before it has its key. */
export type Asked = Look extends infer L ? (L extends Look ? Omit<L, "answerKey"> : never) : never;

export interface Question {
  readonly deployment: Pick<Deployment, "id" | "tenantId" | "frontgateId" | "metadataVersion">;
  readonly node: Pick<Node, "id" | "health">;
  readonly look: Asked;
  /** Longest run of the command itself. */
  readonly timeoutMs: number;
  /** Texts that no answer may hold. */
  readonly secrets: readonly string[];
}

export type Answer =
  | { readonly status: "answered"; readonly text: string }
  /** The node did what it was asked, and it went wrong. */
  | { readonly status: "failed"; readonly detail: string; readonly output: string }
  /** Nobody answered in time. */
  | { readonly status: "silent"; readonly detail: string };

/** How long it may take until a node begins, and until the answer is here after it ended. */
const BEGIN_MS = 6_000;
const RETURN_MS = 2_000;
const POLL_MS = 150;

/**
 * Asks one node and waits: no job, no task. The order lies in the table like any other, is gone at its deadline, and its answer
 * is encrypted with a key of its own. Round trips: 2, one to KMS where there are passwords and two to sign and post; then 1
 * every 150 ms until the result is there, and 1 for the answer.
 */
export async function askDrone(parts: AskParts, question: Question): Promise<Answer> {
  const { deployment, node, secrets } = question;
  const frontgate =
    deployment.frontgateId === undefined
      ? undefined
      : await parts.frontgates.get(deployment.tenantId, deployment.frontgateId);
  if (frontgate?.ready !== true) return silent("Its VPC has no connection to the platform at the moment.");
  if (node.health !== "online") return silent("The node's agent is not connected at the moment.");
  const answerKey = newBodyKey();
  const command = await commandOf(parts, question, frontgate.id, answerKey);
  await parts.commands.create(command, []);
  if (!(await deliver(parts, command, frontgate))) return silent("Its VPC has just lost its connection.");
  const end = Date.parse(command.deadline) + question.timeoutMs + RETURN_MS;
  while (parts.clock().getTime() < end) {
    await parts.sleep(POLL_MS);
    const now = await parts.commands.get(deployment.tenantId, frontgate.id, command.id);
    if (now?.result === undefined) continue;
    const { status, message = "", output = "" } = now.result;
    if (status === "expired") return silent("The node did not begin in time; it may be busy or offline.");
    if (status !== "succeeded")
      return { status: "failed", detail: strike(message, secrets), output: strike(output, secrets) };
    const data = await parts.answers.all(deployment.tenantId, command.id);
    // Its parts may be on the way still: they travel beside it.
    if (data !== undefined) return { status: "answered", text: strike(openAnswer(data, answerKey), secrets) };
  }
  return silent(`Node ${node.id} did not answer in time.`);
}

async function commandOf(
  parts: AskParts,
  { deployment, node, look, timeoutMs, secrets }: Question,
  frontgateId: string,
  answerKey: string,
): Promise<CommandRecord> {
  const now = parts.clock();
  const id = parts.newId("command");
  const { tenantId } = deployment;
  const drone: DroneCommand = look.kind === "read-log" ? { ...look, answerKey } : { ...look, answerKey };
  const body: CommandBody = { to: "drone", deploymentId: deployment.id, nodeId: node.id, drone };
  // Sealed always: the key of the answer is among it.
  const sealed = await sealConfidence(parts.sealer, { tenantId, id }, { body: JSON.stringify(body), secrets });
  return {
    id,
    tenantId,
    frontgateId,
    deploymentId: deployment.id,
    nodeId: node.id,
    metadataVersion: deployment.metadataVersion,
    sealed,
    confidential: secrets.length > 0,
    timeoutMs,
    deadline: new Date(now.getTime() + BEGIN_MS).toISOString(),
    status: "open",
    createdAt: now.toISOString(),
  };
}

function silent(detail: string): Answer {
  return { status: "silent", detail };
}
