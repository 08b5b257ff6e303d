import { PRICES } from "../../../scripts/costs/prices.ts";
import type { testWorld } from "./world.ts";

/** What creating a deployment takes of the platform, counted on the engine. */
export interface CreateCount {
  /** Of the state machine, by Step Functions' rules. */
  readonly transitions: number;
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Of the agents' socket and of the queue. */
  readonly messages: number;
  /** US dollars for a thousand of them. */
  readonly thousand: number;
}

/** Creates the world's deployment and counts. */
export async function countCreate(
  here: ReturnType<typeof testWorld>,
): Promise<CreateCount & { readonly jobId: string }> {
  const { job } = await here.prepare();
  const before = { ...here.table.meter };
  const posted = here.frontgate.posted.length;
  const { transitions } = await here.run(job);
  const writeUnits = here.table.meter.writeUnits - before.writeUnits;
  const readUnits = here.table.meter.readUnits - before.readUnits;
  // Each message to the agents is one of the socket, and so is each of their answers; one more to and from the queue.
  const messages = 2 * (here.frontgate.posted.length - posted) + 2;
  const one =
    transitions * PRICES.stepFunctions.transition +
    writeUnits * PRICES.dynamodb.writeUnit +
    readUnits * PRICES.dynamodb.readUnit +
    messages * PRICES.apiGateway.message;
  return { jobId: job.id, transitions, writeUnits, readUnits, messages, thousand: 1000 * one };
}
