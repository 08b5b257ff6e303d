/**
 * A first scan of a 100 MB index, 116,560 versions of 2,810 apps, against the local AWS: everything that the deployed
 * function does, in a process with its memory. `node bench/indexing/large.ts`; exits 1 when it needs more than 1,769 MB or
 * 15 minutes. It takes minutes, most of them the local AWS's, so that `npm run bench` leaves it out.
 */

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import * as z from "zod";
import { scanRepo } from "../../functions/indexer/scan-repo/scan.ts";
import { awsEnvironment, startLocalAws } from "../../local/aws.ts";
import { openManifests } from "../../shared/domain/repo/manifests.ts";
import { repoStore } from "../../shared/domain/repo/store.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { addressPolicy } from "../../shared/platform/address-policy.ts";
import { openTable } from "../../shared/platform/dynamodb.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { openObjects } from "../../shared/platform/objects.ts";
import { openSafeFetch } from "../../shared/platform/safe-fetch.ts";
import { createTestTable } from "../../shared/platform/test-table.ts";
import { httpSource } from "../../shared/sources/http/source.ts";
import { copies, stableIndex } from "./index-data.ts";

const NAME = "large";
const LAMBDA_MB = 1769;
const LAMBDA_MS = 15 * 60_000;
const CHART = new URL("../../shared/packages/helm/testdata/memcached-3.2.5.tgz", import.meta.url);

const Scanned = z.object({
  result: z.string(),
  milliseconds: z.number(),
  peakMb: z.number(),
  added: z.int(),
  errors: z.int(),
  writes: z.int(),
  writeUnits: z.number(),
});

async function parent(): Promise<void> {
  const stateDir = await mkdtemp(join(tmpdir(), "pitrix-bench-"));
  const aws = await startLocalAws({ stateDir });
  const chart = await readFile(CHART);
  const digest = createHash("sha256").update(chart).digest("hex");
  // One archive stands for all: what is listed under a digest must have it.
  const index = Buffer.from(
    copies(await stableIndex())
      .toString("utf8")
      .replaceAll(/^( {4}digest: ).*$/gm, `$1${digest}`)
      .replaceAll("https://charts.helm.sh/stable/", ""),
  );
  const server = createServer((request, response) => {
    const body = request.url === "/index.yaml" ? index : chart;
    response.writeHead(200, { "content-length": body.length }).end(body);
  });
  try {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    const flags = [`--max-old-space-size=${LAMBDA_MB - 250}`];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...flags, import.meta.filename, aws.endpoint, url],
      {
        timeout: LAMBDA_MS + 60_000,
      },
    );
    const { result, milliseconds, peakMb, added, errors, writes, writeUnits } = Scanned.parse(JSON.parse(stdout));
    console.log(`${(index.length / 1e6).toFixed(0)} MB, ${added} versions added, ${errors} faults: ${result}`);
    console.log(
      `${(milliseconds / 1000).toFixed(0)} s, ${peakMb.toFixed(0)} MB, ${writes} round trips, ${writeUnits} units`,
    );
    if (result !== "succeeded" || peakMb > LAMBDA_MB || milliseconds > LAMBDA_MS) process.exitCode = 1;
  } finally {
    server.closeAllConnections();
    server.close();
    await aws.stop();
    await rm(stateDir, { recursive: true, force: true });
  }
}

async function child(endpoint: string, url: string): Promise<void> {
  const { AWS_REGION: region = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = awsEnvironment(endpoint);
  const settings = {
    endpoint,
    region,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
  };
  const dynamodb = new DynamoDBClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  await createTestTable(dynamodb, NAME);
  await s3.send(new CreateBucketCommand({ Bucket: NAME }));
  const table = openTable(NAME, dynamodb);
  const objects = openObjects({ bucket: NAME, client: s3 });
  const repos = repoStore(table);
  const at = new Date().toISOString();
  const repo = {
    id: newId("repo"),
    tenantId: newId("tenant"),
    name: NAME,
    description: "",
    url,
    kind: "http" as const,
  };
  const shown = { visibility: "private" as const, groups: [], appDefaultStatus: "active" as const };
  const asked = { providers: [], selector: "", labels: {}, scanInterval: 3600, status: "new" as const };
  const kept = { nextScanAt: at, scanToken: 0, scanLeaseUntil: 0, version: 1, createdAt: at, updatedAt: at };
  await repos.create({ ...repo, ...shown, ...asked, ...kept });
  const open = httpSource(openSafeFetch({ policy: addressPolicy(["127.0.0.1"]) }));
  const parts = {
    table,
    repos,
    objects,
    manifests: openManifests(objects),
    open: async () => open(repo),
    clock: () => new Date(),
    newId,
    log: createLogger(),
  };
  const started = performance.now();
  const before = { ...table.meter };
  const request = { tenantId: repo.tenantId, repoId: repo.id };
  const result = await scanRepo(parts, request, new Date(Date.now() + LAMBDA_MS));
  const milliseconds = performance.now() - started;
  const [event] = (await repos.events(repo.tenantId, repo.id, { limit: 1 })).items;
  const figures = {
    result,
    milliseconds,
    peakMb: process.resourceUsage().maxRSS / 1024,
    added: event?.added ?? 0,
    errors: event?.errors.length ?? 0,
    writes: table.meter.roundTrips - before.roundTrips,
    writeUnits: table.meter.writeUnits - before.writeUnits,
  };
  process.stdout.write(JSON.stringify(figures));
}

const [endpoint, url] = process.argv.slice(2);
if (endpoint === undefined || url === undefined) await parent();
else await child(endpoint, url);
