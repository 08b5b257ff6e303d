import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsEnvironment, startLocalAws } from "../../../local/aws.ts";
import { carried } from "../../../shared/domain/audit/log.ts";
import { commandLedger } from "../../../shared/domain/command/ledger.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { effectStore } from "../../../shared/domain/effect/store.ts";
import { jobKey } from "../../../shared/domain/job/entity.ts";
import { platformJobStore } from "../../../shared/domain/job/platform-store.ts";
import type { Job, JobStatus } from "../../../shared/domain/job/schema.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { jobWrite } from "../../../shared/domain/job/writes.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable, type Table } from "../../../shared/platform/dynamodb.ts";
import { ensurePageKey, openPager, type Pager } from "../../../shared/platform/middleware/pages.ts";
import { type TestClient, testClient } from "../../../shared/platform/middleware/test-client.ts";
import { createTestTable } from "../../../shared/platform/test-table.ts";
import { endpoints as jobEndpoints } from "../jobs/endpoints.ts";
import { endpoints } from "./endpoints.ts";

const TABLE = "many";
/** The local AWS takes two minutes for a hundred thousand. */
const ROWS = 20_000;
/** Half of the rows are this tenant's, the others' are spread over 49. */
const BIG = "tenant-big";
const SIZE = 50;

let table: Table;
let pager: Pager;
let client: TestClient;
const undo: (() => Promise<void>)[] = [];
/** What the table has handed out since it was set to nothing. */
const seen = { queries: 0, queried: 0, got: 0 };

const idOf = (n: number) => `job-${String(n).padStart(9, "0")}${"abcd".charAt((n * 7) % 4)}`;
const tenantOf = (n: number) => (n % 2 === 0 ? BIG : `tenant-${n % 49}`);
const statusOf = (n: number): JobStatus => (n % 100 === 3 ? "failed" : n % 1000 === 5 ? "running" : "succeeded");

function row(n: number): Job {
  const at = new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString();
  const failure = { code: "command-failed", message: "the tenant's words", retryable: true, remedy: "Look." };
  return {
    ...{ id: idOf(n), tenantId: tenantOf(n), kind: "deploy", deploymentId: `dep-${n}abcdef`, provider: "aws" },
    ...{ status: statusOf(n), attempt: 1, layers: 7, tasks: 21, cancelRequested: false, createdBy: "user-1" },
    ...(statusOf(n) === "failed" ? { failure } : {}),
    ...{ createdAt: at, startedAt: at, finishedAt: at, version: 3 },
  };
}

beforeAll(async () => {
  const stateDir = await mkdtemp(join(tmpdir(), "pitrix-many-"));
  const aws = await startLocalAws({ stateDir });
  const { AWS_REGION = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = awsEnvironment(aws.endpoint);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const dynamodb = new DynamoDBClient({ endpoint: aws.endpoint, region: AWS_REGION, credentials });
  undo.push(
    async () => dynamodb.destroy(),
    () => aws.stop(),
    () => rm(stateDir, { recursive: true, force: true }),
  );
  await createTestTable(dynamodb, TABLE);
  await fill(dynamodb);
  table = counting(openTable(TABLE, dynamodb));
  await ensurePageKey(table);
  pager = openPager(table);
  const jobs = { jobs: jobStore(table), deployments: deploymentStore(table), pager };
  const looks = { effects: effectStore(table, systemClock), ledger: commandLedger(table) };
  client = testClient(
    [...endpoints({ platformJobs: platformJobStore(table), pager }), ...jobEndpoints({ ...jobs, ...looks })],
    carried(table),
    {},
  );
}, 300_000);

afterAll(async () => {
  for (const step of undo) await step();
});

async function fill(dynamodb: DynamoDBClient): Promise<void> {
  const documents = DynamoDBDocumentClient.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } });
  let next = 0;
  const work = async () => {
    while (next < ROWS) {
      const from = next;
      next += 25;
      const puts = Array.from({ length: 25 }, (_, i) => jobWrite(row(from + i)));
      const requests = puts.flatMap((write) => ("put" in write ? [{ PutRequest: { Item: { ...write.put } } }] : []));
      await documents.send(new BatchWriteCommand({ RequestItems: { [TABLE]: requests } }));
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
}

function counting(of: Table): Table {
  return {
    ...of,
    async query(input) {
      const page = await of.query(input);
      seen.queries += 1;
      seen.queried += page.items.length;
      return page;
    },
    async batchGet(keys, options) {
      seen.got += keys.length;
      return of.batchGet(keys, options);
    },
  };
}

/** A page of a listing, from behind a row on, and what was read for it. */
async function page(api: TestClient, path: string, scope: readonly string[], after?: object) {
  const sealed = after && (await pager.write({ items: [], startKey: { ...after } }, scope, new Date()));
  const from = sealed === undefined ? "" : `&pageToken=${sealed.nextPageToken}`;
  Object.assign(seen, { queries: 0, queried: 0, got: 0 });
  const { status, body } = await api.send("GET", `${path}pageSize=${SIZE}${from}`);
  expect(status).toBe(200);
  return {
    ids: body.items.map(({ id }: { id: string }) => id),
    more: body.nextPageToken !== undefined,
    read: { ...seen },
  };
}

/** Ids of the newest rows below `before` for which this holds, newest first. */
function newest(before: number, count: number, is: (n: number) => boolean = () => true): string[] {
  const ids: string[] = [];
  for (let n = before - 1; n >= 0 && ids.length < count; n--) if (is(n)) ids.push(idOf(n));
  return ids;
}

describe(`among ${ROWS} jobs`, () => {
  const operator = () => client.as({ tenantId: "platform", roles: "platform-admin" });
  const places: readonly (readonly [string, number])[] = [
    ["first", ROWS],
    ["middle", ROWS / 2],
    ["last", 30],
  ];
  const behind = (n: number) => (n === ROWS ? undefined : { tenantId: tenantOf(n), after: idOf(n) });

  it.each(places)("the %s page of all tenants' is found by as many reads as any other", async (_, n) => {
    const found = await page(operator(), "/platform/jobs?", ["platform", "/platform/jobs", "", ""], behind(n));
    expect(found.ids).toEqual(newest(n, SIZE));
    expect(found.more).toBe(n > SIZE);
    expect(found.read.queries).toBe(28);
    expect(found.read.queried).toBeLessThanOrEqual(28 * SIZE);
    expect(found.read.got).toBe(found.ids.length);
  });

  it("those that failed are walked through from the first to the last, and each page reads them alone", async () => {
    const all: string[] = [];
    for (let token = ""; ; ) {
      Object.assign(seen, { queries: 0, queried: 0, got: 0 });
      const { body } = await operator().send("GET", `/platform/jobs?status=failed&pageSize=${SIZE}${token}`);
      expect(seen).toMatchObject({ queries: 4, got: body.items.length });
      expect(seen.queried).toBeLessThanOrEqual(4 * SIZE);
      all.push(...body.items.map(({ id }: { id: string }) => id));
      if (body.nextPageToken === undefined) break;
      token = `&pageToken=${body.nextPageToken}`;
    }
    expect(all).toEqual(newest(ROWS, ROWS, (n) => statusOf(n) === "failed"));
  });

  it.each(places)("the %s page of one tenant's is one query, for the platform and for the tenant", async (_, n) => {
    const ids = newest(n, SIZE, (one) => tenantOf(one) === BIG);
    const asked = `/platform/jobs?tenantId=${BIG}&`;
    const platform = await page(operator(), asked, ["platform", "/platform/jobs", "", BIG], behind(n));
    expect(platform).toMatchObject({ ids, read: { queries: 1, queried: ids.length, got: 0 } });
    const own = client.as({ tenantId: BIG, roles: "operator" });
    const key = n === ROWS ? undefined : jobKey(BIG, idOf(n));
    const tenant = await page(own, "/jobs?", [BIG, "/jobs", ""], key);
    expect(tenant.ids).toEqual(ids);
    expect(tenant.read.queries).toBeLessThanOrEqual(2);
    expect(tenant.read.queried).toBeLessThanOrEqual(2 * SIZE);
  });

  it("one tenant's in a rare status end a page after five queries, and go on behind them", async () => {
    const asked = `/platform/jobs?tenantId=${BIG}&status=cancelled&`;
    const found = await page(operator(), asked, ["platform", "/platform/jobs", "cancelled", BIG]);
    expect(found).toEqual({ ids: [], more: true, read: { queries: 5, queried: 500, got: 0 } });
  });
});
