import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, ListTablesCommand, paginateScan } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, ListBucketsCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListStateMachines,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { paginateListQueues, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { openSignedRequests } from "../../../shared/platform/signed-request.ts";
import { awsEnvironment, LOCAL_REGION } from "../../aws.ts";
import type { Trace } from "./find.ts";

/** Everything that a local AWS has written down: what its services keep, and the logs on its disk. */
export async function* tracesOf(endpoint: string, stateDir: string): AsyncGenerator<Trace> {
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = awsEnvironment(endpoint);
  const place = {
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  };
  yield* logFiles(join(stateDir, "logs"));
  yield* functionLogs(place);
  yield* items(place);
  yield* messages(place);
  yield* executions(place);
  yield* objects(place);
}

interface Place {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

async function* logFiles(directory: string): AsyncGenerator<Trace> {
  for (const name of await readdir(directory))
    yield { place: `log of the server: ${name}`, content: await readFile(join(directory, name)) };
}

const Groups = z.object({
  logGroups: z.array(z.object({ logGroupName: z.string() })),
  nextToken: z.string().nullish(),
});
const Events = z.object({ events: z.array(z.object({ message: z.string() })), nextToken: z.string().nullish() });

const TRIES = 5;
const PAUSE_MS = 200;

/** All events of all groups of CloudWatch Logs: two requests, not worth a client. Repeated when it fails, as a client would. */
async function* functionLogs(place: Place): AsyncGenerator<Trace> {
  const send = openSignedRequests("logs", place);
  const call = async <T>(operation: string, input: object, answer: z.ZodType<T>, tries = TRIES): Promise<T> => {
    const { status, text } = await send({
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `Logs_20140328.${operation}` },
      body: JSON.stringify(input),
    });
    if (status >= 500 && tries > 1) {
      // Functions that still write make the local AWS stumble over a group that is added while it lists them.
      await sleep(PAUSE_MS);
      return call(operation, input, answer, tries - 1);
    }
    if (status !== 200) throw new Error(`${operation} answered ${status}: ${text.slice(0, 200)}`);
    return answer.parse(JSON.parse(text));
  };
  let nextGroups: string | undefined;
  do {
    const groups = await call("DescribeLogGroups", nextGroups === undefined ? {} : { nextToken: nextGroups }, Groups);
    nextGroups = groups.nextToken ?? undefined;
    for (const { logGroupName } of groups.logGroups) {
      let next: string | undefined;
      do {
        const input = { logGroupName, ...(next === undefined ? {} : { nextToken: next }) };
        const page = await call("FilterLogEvents", input, Events);
        next = page.nextToken ?? undefined;
        for (const { message } of page.events) yield { place: `log ${logGroupName}`, content: message };
      } while (next !== undefined);
    }
  } while (nextGroups !== undefined);
}

async function* items(place: Place): AsyncGenerator<Trace> {
  const client = new DynamoDBClient(place);
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  for (const TableName of TableNames)
    for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
      for (const item of Items) {
        const where = `item ${item.pk?.S} ${item.sk?.S}`;
        yield { place: where, content: JSON.stringify(item) };
        for (const [name, { B }] of Object.entries(item))
          if (B !== undefined) yield { place: `${where} ${name}`, content: B };
      }
  client.destroy();
}

/** What lies in queues, dead letters too: looked at, and left there. */
async function* messages(place: Place): AsyncGenerator<Trace> {
  const client = new SQSClient(place);
  for await (const { QueueUrls = [] } of paginateListQueues({ client }, {}))
    for (const QueueUrl of QueueUrls)
      for (let look = 0; look < 20; look++) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: 10,
            VisibilityTimeout: 2,
            MessageAttributeNames: ["All"],
          }),
        );
        if (Messages.length === 0) break;
        for (const message of Messages) yield { place: `queue ${QueueUrl}`, content: JSON.stringify(message) };
      }
  client.destroy();
}

async function* executions(place: Place): AsyncGenerator<Trace> {
  const client = new SFNClient(place);
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {}))
    for (const { stateMachineArn } of stateMachines)
      for await (const { executions: all = [] } of paginateListExecutions({ client }, { stateMachineArn }))
        for (const { executionArn } of all) {
          const where = `execution ${executionArn}`;
          const { input, output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
          yield { place: where, content: JSON.stringify({ input, output, error, cause }) };
          const history = paginateGetExecutionHistory({ client }, { executionArn, includeExecutionData: true });
          for await (const { events = [] } of history)
            for (const event of events) yield { place: `${where}, history`, content: JSON.stringify(event) };
        }
  client.destroy();
}

async function* objects(place: Place): AsyncGenerator<Trace> {
  const client = new S3Client({ ...place, forcePathStyle: true });
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  for (const { Name: Bucket = "" } of Buckets)
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket }))
      for (const { Key = "" } of Contents) {
        const { Body, Metadata } = await client.send(new GetObjectCommand({ Bucket, Key }));
        const content = (await Body?.transformToByteArray()) ?? new Uint8Array();
        yield { place: `object ${Bucket}/${Key}`, content };
        yield { place: `object ${Bucket}/${Key}, metadata`, content: JSON.stringify([Key, Metadata]) };
      }
  client.destroy();
}
