/**
 * How long a tenant's single job takes while another tenant has 1,000 jobs before it, against how long it takes alone.
 * The code of production on the local AWS's table and FIFO queue; executions do nothing for a number of steps. Counted in
 * steps of the pipeline and not timed: the local AWS answers one request after the other, which would be the measurement.
 * `node bench/noisy-neighbour/run.ts`; exits 1 when the p95 is more than twice the idle time.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { LOCAL_REGION, startLocalAws } from "../../local/aws.ts";
import { type ConsumedQueue, fleet } from "../../shared/jobs/testing/fleet.ts";
import { loadFiles, readGood } from "../../shared/packages/vm/real-packages.ts";
import { openTable } from "../../shared/platform/dynamodb.ts";
import { openQueue } from "../../shared/platform/queue.ts";
import { createTestTable } from "../../shared/platform/test-table.ts";

/** Times the idle job's. */
export const NEIGHBOUR_BAR = 2;
const CAP = 50;
const CONSUMERS = 10;
/** Layers of a deployment of three nodes: what an execution takes at least, when each layer is as short as a start. */
const RUNS = 8;
const SAMPLES = 20;

export interface NeighbourFigures {
  readonly backlog: number;
  /** Steps from the request to the end. */
  readonly idle: number;
  readonly p50: number;
  readonly p95: number;
  readonly ratio: number;
  /** Jobs of the noisy tenant that ended, of its backlog. */
  readonly finished: number;
}

export async function measureNeighbour(backlog = 1000): Promise<NeighbourFigures> {
  const stateDir = await mkdtemp(join(tmpdir(), "pitrix-neighbour-"));
  const aws = await startLocalAws({ stateDir });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = { endpoint: aws.endpoint, region: LOCAL_REGION, credentials };
  const [dynamodb, sqs] = [new DynamoDBClient(client), new SQSClient(client)];
  try {
    await createTestTable(dynamodb, "store");
    const queue = await fifoQueue(sqs);
    const pkg = readGood(loadFiles("paper"));
    const here = fleet(openTable("store", dynamodb), queue, { cap: CAP, consumers: CONSUMERS, runs: RUNS, pkg });
    const quiet = async () => {
      const [id, from] = [await here.submit("quiet"), here.ticks()];
      while (!here.ended.has(id)) await here.tick();
      return (here.ended.get(id) ?? 0) - from;
    };
    const idle = await quiet();
    for (let at = 0; at < backlog; at++) await here.submit("noisy");
    const waits: number[] = [];
    for (let sample = 0; sample < SAMPLES; sample++) waits.push(await quiet());
    // Nothing that was accepted is lost, either.
    const all = backlog + SAMPLES + 1;
    for (let tick = 0; tick < 4 * backlog && here.ended.size < all; tick++) await here.tick();
    const sorted = waits.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
    return {
      backlog,
      idle,
      p50: at(0.5),
      p95: at(0.95),
      ratio: at(0.95) / idle,
      finished: here.ended.size - SAMPLES - 1,
    };
  } finally {
    dynamodb.destroy();
    sqs.destroy();
    await aws.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

/** A queue as the flow stack makes it, read as an event source mapping reads it. */
async function fifoQueue(sqs: SQSClient): Promise<ConsumedQueue> {
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({
      QueueName: "jobs.fifo",
      Attributes: { FifoQueue: "true", DeduplicationScope: "messageGroup", FifoThroughputLimit: "perMessageGroupId" },
    }),
  );
  return {
    ...openQueue(QueueUrl, sqs),
    async receive(count) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: count }));
      return Messages.map(({ Body = "{}", ReceiptHandle }) => ({
        body: JSON.parse(Body),
        async done() {
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        },
      }));
    },
  };
}

if (import.meta.main) {
  const figures = await measureNeighbour(Number(process.argv[2] ?? 1000));
  console.log(JSON.stringify(figures, null, 2));
  if (!(figures.ratio <= NEIGHBOUR_BAR) || figures.finished !== figures.backlog) process.exitCode = 1;
}
