import * as z from "zod/mini";
import type { Deployment, Job, Task } from "../../sdk/index.ts";

/** What the progress socket tells of a deployment: how it is. */
export type DeploymentChange = Pick<Deployment, "id" | "status"> & Partial<Deployment>;

/** Its members are the API's own, whose answers are not checked again either. */
function shown<T extends { readonly id: string; readonly status: string }>() {
  return z.custom<T>((value) => named.safeParse(value).success);
}

const named = z.object({ id: z.string(), status: z.string() });
const job = shown<Job>();
const task = shown<Task>();
const deployment = shown<DeploymentChange>();

const Change = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("job"), job }),
  z.object({ kind: z.literal("task"), task }),
  z.object({ kind: z.literal("deployment"), deployment }),
]);
export type Change = z.infer<typeof Change>;

const seq = z.int();
const Message = z.discriminatedUnion("type", [
  z.object({ type: z.literal("authenticated"), until: z.string() }),
  z.object({ type: z.literal("subscribed"), topic: z.string(), seq }),
  /** Of a kind that this page does not know nothing is told; it counts all the same. */
  z.object({ type: z.literal("event"), topic: z.string(), seq, change: z.catch(z.optional(Change), undefined) }),
  z.object({
    ...{ type: z.literal("snapshot"), topic: z.string(), seq, part: z.int(), parts: z.int() },
    ...{ jobs: z.array(job), tasks: z.array(task), deployments: z.optional(z.array(deployment)) },
  }),
  z.object({ type: z.literal("reset"), topic: z.string() }),
  z.object({ type: z.literal("pong"), topics: z.record(z.string(), seq) }),
  z.object({ type: z.literal("error"), code: z.string(), topic: z.optional(z.string()) }),
]);
/** What the progress socket says (docs/progress.md), as far as this page acts on it. */
export type Message = z.infer<typeof Message>;
export type OfTopic = Extract<Message, { type: "subscribed" | "event" | "snapshot" | "reset" }>;

/** `undefined` for what is no message, or one that this page does not know. */
export function readMessage(data: unknown): Message | undefined {
  if (typeof data !== "string") return undefined;
  try {
    return Message.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}
