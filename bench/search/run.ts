/**
 * What a page of a search costs in a catalogue of 1,000 and in one of 100,000 versions, in one run on one table.
 * The table is dynalite's, which keeps a partition in the order of its keys as DynamoDB does; the local AWS sorts the
 * whole partition at every query, so that its times grow with the catalogue whatever is asked.
 * `node bench/search/run.ts`; exits 1 when the larger one's p95 is more than 1.5 times the smaller one's.
 */

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import dynalite from "dynalite";
import { appItem } from "../../shared/domain/app/entity.ts";
import { App } from "../../shared/domain/app/schema.ts";
import { searchDocument } from "../../shared/domain/search/document.ts";
import { catalogueItems } from "../../shared/domain/search/index-store.ts";
import { searchStore } from "../../shared/domain/search/store.ts";
import { openTable } from "../../shared/platform/dynamodb.ts";
import { createTestTable } from "../../shared/platform/test-table.ts";

/** Between the largest real index (41) and a store of uploads: both catalogues fill the pages that are measured. */
const VERSIONS_PER_APP = 20;
const PAGE = 10;
const ROUNDS = 60;
export const SEARCH_BAR = 1.5;

export interface SearchFigures {
  /** Milliseconds a page, and round trips. */
  readonly small: { readonly apps: number; readonly p50: number; readonly p95: number };
  readonly large: { readonly apps: number; readonly p50: number; readonly p95: number };
  /** p95 of the large catalogue in p95s of the small one. */
  readonly ratio: number;
  readonly roundTrips: number;
}

const WORDS = ["database", "queue", "cache", "proxy", "monitor", "search", "storage", "gateway", "stream", "backup"];
const QUERIES = [
  { words: ["database"], facets: [] },
  { words: ["stor"], facets: [] },
  { words: ["cluster", "queue"], facets: [] },
  { words: [], facets: ["all"] },
  { words: ["cache"], facets: ["provider:aws", "status:active"] },
];

export async function measureSearch(): Promise<SearchFigures> {
  const server = dynalite({ createTableMs: 0 }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", credentials });
  try {
    await createTestTable(client, "search");
    const table = openTable("search", client);
    const sizes = { small: Math.round(1000 / VERSIONS_PER_APP), large: Math.round(100_000 / VERSIONS_PER_APP) };
    for (const [name, apps] of Object.entries(sizes)) await fill(client, `tenant-${name}`, apps);
    const times = { small: [] as number[], large: [] as number[] };
    const store = searchStore(table);
    let roundTrips = 0;
    for (let round = 0; round < ROUNDS; round++) {
      // In turn, so that a busy moment of the machine falls on both alike.
      for (const query of QUERIES)
        for (const name of ["small", "large"] as const) {
          const [started, before] = [performance.now(), table.meter.roundTrips];
          await store.search(
            { tenantId: `tenant-${name}`, groups: [], wide: true },
            { ...query, anyOf: [], limit: PAGE },
          );
          if (round > 0) times[name].push(performance.now() - started);
          roundTrips = Math.max(roundTrips, table.meter.roundTrips - before);
        }
    }
    const of = (name: "small" | "large") => ({
      apps: sizes[name],
      p50: at(times[name], 0.5),
      p95: at(times[name], 0.95),
    });
    const [small, large] = [of("small"), of("large")];
    return { small, large, ratio: large.p95 / small.p95, roundTrips };
  } finally {
    client.destroy();
    server.close();
  }
}

/** Writes a catalogue as the index would: its rows, counters and apps, in batches. */
async function fill(client: DynamoDBClient, tenantId: string, count: number): Promise<void> {
  const now = "2026-11-21T09:00:00.000Z";
  const apps = Array.from({ length: count }, (_, i) =>
    App.parse({
      id: `app-${tenantId}${i}`,
      tenantId,
      repoId: "uploads",
      name: `${WORDS[i % WORDS.length]}-${i.toString(36)}`,
      description: `A ${WORDS[(i * 7) % WORDS.length]} for a cluster of ${WORDS[(i * 3) % WORDS.length]} servers, number ${i}`,
      keywords: [WORDS[(i * 11) % WORDS.length], `k${i % 50}`],
      latestVersion: "1.0.0",
      latestVersionId: `appv-${i}`,
      status: "active",
      version: 1,
      createdAt: now,
      updatedAt: now,
    }),
  );
  const formats = new Map([["aws", ["vm"]]]);
  const docs = apps.map((app) => searchDocument({ app, repo: undefined, version: undefined, formats }));
  const items = [...apps.map(appItem), ...catalogueItems(docs)];
  const batches = Array.from({ length: Math.ceil(items.length / 25) }, (_, i) => items.slice(i * 25, i * 25 + 25));
  const queue = batches.values();
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const work = async () => {
    for (const batch of queue)
      await documents.send(
        new BatchWriteCommand({ RequestItems: { search: batch.map((Item) => ({ PutRequest: { Item } })) } }),
      );
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

if (import.meta.main) {
  const { small, large, ratio, roundTrips } = await measureSearch();
  console.log("catalogue                 p50      p95  (ms a page of 10)");
  for (const [name, { apps, p50, p95 }] of Object.entries({ "1,000 versions": small, "100,000 versions": large }))
    console.log(`${`${name}, ${apps} apps`.padEnd(24)} ${p50.toFixed(1).padStart(5)} ${p95.toFixed(1).padStart(8)}`);
  console.log(`p95 ${ratio.toFixed(2)} times as long, at most ${roundTrips} round trips a page`);
  if (ratio > SEARCH_BAR) process.exitCode = 1;
}
