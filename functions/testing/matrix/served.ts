import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { folderOf } from "../../../infra/api-parts.ts";
import { findFunctions } from "../../../infra/functions.ts";
import { awsEnvironment, startLocalAws } from "../../../local/aws.ts";
import { BUILT_IN_ROLES, EVERY_MEMBER } from "../../../shared/kernel/roles.ts";
import { openTable, type Table } from "../../../shared/platform/dynamodb.ts";
import { ensurePageKey } from "../../../shared/platform/middleware/pages.ts";
import { openSealer, type Sealer } from "../../../shared/platform/secrets.ts";
import { createTestTable } from "../../../shared/platform/test-table.ts";

/** Who calls, as the authorizer would tell. */
export interface Someone {
  readonly tenantId: string;
  readonly actorId: string;
  /** Names of built-in roles. */
  readonly roles: readonly string[];
}

export interface Sending {
  readonly body?: unknown;
  /** Instead of `body`: exactly these characters. */
  readonly text?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** The handlers of all resources as they are deployed, in this process, on a local AWS of their own. */
export interface Served {
  readonly table: Table;
  readonly sealer: Sealer;
  /** Lines that the functions logged. */
  readonly log: readonly string[];
  send(by: Someone, method: string, path: string, sending?: Sending): Promise<Received>;
  stop(): Promise<void>;
}

type Handler = (event: unknown, context: unknown) => unknown;
const Module = z.object({ handler: z.custom<Handler>((value) => typeof value === "function") });
const Answer = z.object({ statusCode: z.number(), headers: z.record(z.string(), z.string()), body: z.string() });
const Shape = z.object({ Env: z.object({ shape: z.record(z.string(), z.unknown()) }) });

/**
 * Nothing is wired here: every folder of `functions/api` is loaded with the environment that its `env.ts` asks for. A
 * new resource is served as soon as it is there. The functions that they call are not: what needs one is answered 503.
 */
export async function startServed(): Promise<Served> {
  const stateDir = await mkdtemp(join(tmpdir(), "pitrix-matrix-"));
  const aws = await startLocalAws({ stateDir });
  const environment = awsEnvironment(aws.endpoint);
  Object.assign(process.env, environment);
  const s3 = new S3Client({ forcePathStyle: true });
  const [dynamodb, kms] = [new DynamoDBClient({}), new KMSClient({})];
  await createTestTable(dynamodb, "matrix");
  await s3.send(new CreateBucketCommand({ Bucket: "matrix" }));
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const keyId = KeyMetadata?.KeyId ?? "";
  const { QueueUrl = "" } = await new SQSClient({}).send(new CreateQueueCommand({ QueueName: "matrix" }));
  const known: Readonly<Record<string, string>> = {
    TABLE_NAME: "matrix",
    BUCKET_NAME: "matrix",
    KEY_ID: keyId,
    // Nothing is signed here.
    SIGNING_KEY_ID: keyId,
    SIGNING_GENERATION: "1",
    TRUSTED_PRINCIPAL: "arn:aws:iam::000000000000:root",
    ISSUERS: "[]",
    JOB_DEAD_LETTERS_URL: QueueUrl,
    NOTICE_DEAD_LETTERS_URL: QueueUrl,
    EVENT_DEAD_LETTERS_URL: QueueUrl,
  };
  const log: string[] = [];
  const write = process.stderr.write.bind(process.stderr);
  // Their loggers write there: a line for each of thousands of requests is not to be read.
  process.stderr.write = (chunk: string | Uint8Array) => {
    if (typeof chunk !== "string" || !chunk.startsWith('{"level"')) return write(chunk);
    log.push(chunk);
    return true;
  };
  const table = openTable("matrix", dynamodb);
  await ensurePageKey(table);
  const handlers = new Map<string, Handler>();
  for (const { name, entry } of findFunctions()) {
    const resource = /^api-(?!authorizer$)(.+)$/.exec(name)?.[1];
    if (resource === undefined) continue;
    const { Env } = Shape.parse(await import(entry.replace(/handler\.ts$/, "env.ts")));
    for (const variable of Object.keys(Env.shape)) process.env[variable] ??= known[variable] ?? "";
    handlers.set(resource, Module.parse(await import(entry)).handler);
  }
  return {
    table,
    log,
    sealer: openSealer(keyId),
    async send(by, method, path, { body, text, query = "", headers = {} } = {}) {
      const handler = handlers.get(folderOf(path));
      if (handler === undefined) throw new Error(`no function serves ${path}`);
      const sent = text ?? (body === undefined ? undefined : JSON.stringify(body));
      const grants = [...EVERY_MEMBER, ...by.roles.flatMap((role) => BUILT_IN_ROLES[role]?.grants ?? [])].join(" ");
      const event = {
        version: "2.0",
        routeKey: "ANY /{proxy+}",
        rawPath: path,
        rawQueryString: query,
        headers: { ...(sent === undefined ? {} : { "content-type": "application/json" }), ...headers },
        ...(query === "" ? {} : { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
        requestContext: {
          requestId: "request-1",
          http: { method, path, sourceIp: "192.0.2.1" },
          authorizer: {
            lambda: {
              tenantId: by.tenantId,
              actorId: by.actorId,
              userId: by.actorId,
              tokenId: by.actorId,
              grants,
              groups: by.tenantId,
            },
          },
        },
        pathParameters: { proxy: path.split("/").slice(2).join("/") },
        isBase64Encoded: false,
        ...(sent === undefined ? {} : { body: sent }),
      };
      const { statusCode, headers: told, body: answered } = Answer.parse(await handler(event, {}));
      return { status: statusCode, headers: told, text: answered };
    },
    async stop() {
      process.stderr.write = write;
      for (const client of [dynamodb, kms, s3]) client.destroy();
      await aws.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
