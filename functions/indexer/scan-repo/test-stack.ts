import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { awsEnvironment, type LocalAws, startLocalAws } from "../../../local/aws.ts";
import { DUE_SHARDS } from "../../../shared/domain/repo/entity.ts";
import { openManifests } from "../../../shared/domain/repo/manifests.ts";
import type { Repo, RepoEvent } from "../../../shared/domain/repo/schema.ts";
import { type DueRepo, type RepoStore, repoStore } from "../../../shared/domain/repo/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { packFiles } from "../../../shared/packages/test-pack.ts";
import { addressPolicy } from "../../../shared/platform/address-policy.ts";
import { openTable, type Table } from "../../../shared/platform/dynamodb.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { type DisposableObjects, openObjects } from "../../../shared/platform/objects.ts";
import { openSafeFetch } from "../../../shared/platform/safe-fetch.ts";
import { createTestTable } from "../../../shared/platform/test-table.ts";
import type { Source } from "../../../shared/sources/contract.ts";
import { httpSource } from "../../../shared/sources/http/source.ts";
import { scanRepo } from "./scan.ts";
import { takeVersion } from "./take-version.ts";

type Apps = Record<string, Record<string, Buffer>>;

/** A repo's web server. Whatever is in `failing` answers instead of the files. */
export class TestRepo {
  apps: Apps;
  validators = true;
  readonly failing = new Map<string, (request: IncomingMessage, response: ServerResponse) => unknown>();
  /** `/index.yaml 200`, oldest first. */
  readonly requests: string[] = [];
  readonly id = newId("repo");
  readonly tenantId = newId("tenant");
  readonly #server: Server;
  url = "";

  constructor(apps: Apps) {
    this.apps = apps;
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    this.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  indexFile(): Buffer {
    const lines = ["apiVersion: v1", "entries:"];
    for (const [name, versions] of Object.entries(this.apps)) {
      lines.push(`  ${name}:`);
      for (const [version, bytes] of Object.entries(versions)) {
        const digest = createHash("sha256").update(bytes).digest("hex");
        lines.push(`  - name: ${name}`, `    version: ${version}`, `    description: The app ${name}`);
        lines.push(`    digest: ${digest}`, "    urls:", `    - ${name}-${version}.tgz`);
      }
    }
    return Buffer.from(`${lines.join("\n")}\n`);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? "";
    const failing = this.failing.get(path);
    response.on("finish", () => this.requests.push(`${path} ${response.statusCode}`));
    if (failing !== undefined) {
      this.requests.push(`${path} …`);
      failing(request, response);
      return;
    }
    const body = path === "/index.yaml" ? this.indexFile() : this.#archive(path);
    if (body === undefined) {
      response.writeHead(404).end();
      return;
    }
    const etag = `"${createHash("sha256").update(body).digest("hex").slice(0, 16)}"`;
    if (this.validators) response.setHeader("etag", etag);
    if (this.validators && request.headers["if-none-match"] === etag) response.writeHead(304).end();
    else response.writeHead(200, { "content-length": body.length }).end(body);
  }

  #archive(path: string): Buffer | undefined {
    for (const [name, versions] of Object.entries(this.apps))
      for (const [version, bytes] of Object.entries(versions)) if (path === `/${name}-${version}.tgz`) return bytes;
    return undefined;
  }
}

export interface ScanOptions {
  readonly eventId?: string;
  readonly indexDeadlineMs?: number;
  /** The clock jumps to the lease's end when so many transactions were written. */
  readonly stopAfterChunks?: number;
  /** Everything that the scan writes, to the table or the bucket, goes through this. */
  readonly effect?: Effect;
  /** The scan's clock is so much ahead. */
  readonly laterMs?: number;
}

export type Effect = <T>(run: () => Promise<T>) => Promise<T>;

/** The local AWS with the one table and a bucket, and repos on the loopback interface. */
export class TestStack {
  readonly #aws: LocalAws;
  readonly #directory: string;
  readonly #servers: TestRepo[] = [];
  readonly table: Table;
  readonly repos: RepoStore;
  readonly objects: DisposableObjects;
  #reads = 0;
  #writes = 0;

  constructor(aws: LocalAws, directory: string, table: Table, objects: DisposableObjects) {
    this.#aws = aws;
    this.#directory = directory;
    this.table = this.#counted(table);
    this.repos = repoStore(this.table);
    this.objects = objects;
  }

  static async start(): Promise<TestStack> {
    const directory = await mkdtemp(join(tmpdir(), "pitrix-indexer-"));
    const aws = await startLocalAws({ stateDir: directory });
    const {
      AWS_REGION: region = "",
      AWS_ACCESS_KEY_ID = "",
      AWS_SECRET_ACCESS_KEY = "",
    } = awsEnvironment(aws.endpoint);
    const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    const settings = { endpoint: aws.endpoint, region, credentials };
    const dynamodb = new DynamoDBClient(settings);
    const s3 = new S3Client({ ...settings, forcePathStyle: true });
    const name = `indexer-${process.pid}`;
    await createTestTable(dynamodb, name);
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    return new TestStack(aws, directory, openTable(name, dynamodb), openObjects({ bucket: name, client: s3 }));
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) server.stop();
    await this.#aws.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async repo(apps: Apps): Promise<TestRepo> {
    const repo = new TestRepo(apps);
    this.#servers.push(repo);
    await repo.start();
    const at = new Date().toISOString();
    await this.repos.create({
      id: repo.id,
      tenantId: repo.tenantId,
      name: "test",
      description: "",
      url: repo.url,
      kind: "http",
      visibility: "private",
      groups: [],
      appDefaultStatus: "active",
      providers: [],
      selector: "",
      labels: {},
      scanInterval: 3600,
      status: "new",
      nextScanAt: at,
      scanToken: 0,
      scanLeaseUntil: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
    });
    return repo;
  }

  async scan(repo: TestRepo, options: ScanOptions = {}): Promise<string> {
    const openSource = httpSource(openSafeFetch({ policy: addressPolicy(["127.0.0.1"]) }));
    const open = async (place: Repo): Promise<Source> => {
      const source = openSource(place);
      return { ...source, list: (known) => source.list(known, options.indexDeadlineMs) };
    };
    const { laterMs = 0 } = options;
    const until = new Date(Date.now() + 60_000 + laterMs);
    const writes = this.#writes;
    const late = () => options.stopAfterChunks !== undefined && this.#writes - writes > options.stopAfterChunks;
    const { table, objects } = this.#through(options.effect ?? ((run) => run()));
    const parts = {
      table,
      repos: repoStore(table),
      objects,
      manifests: openManifests(objects),
      open,
      clock: () => (late() ? until : new Date(Date.now() + laterMs)),
      newId,
      log: createLogger({}, () => {}),
    };
    const event = options.eventId === undefined ? {} : { eventId: options.eventId };
    return scanRepo(parts, { tenantId: repo.tenantId, repoId: repo.id, ...event }, until);
  }

  /** Reads a version that was only listed. */
  async take(repo: TestRepo, versionId: string) {
    const open = async (place: Repo) => httpSource(openSafeFetch({ policy: addressPolicy(["127.0.0.1"]) }))(place);
    const parts = { table: this.table, repos: this.repos, objects: this.objects, open };
    return takeVersion(parts, { tenantId: repo.tenantId, versionId });
  }

  #through(effect: Effect): { readonly table: Table; readonly objects: DisposableObjects } {
    const { table, objects } = this;
    return {
      table: {
        ...table,
        put: (item, expression) => effect(() => table.put(item, expression)),
        update: (input) => effect(() => table.update(input)),
        delete: (key, expression) => effect(() => table.delete(key, expression)),
        transact: (all, token) => effect(() => table.transact(all, token)),
      },
      objects: {
        ...objects,
        put: (key, body, type) => effect(() => objects.put(key, body, type)),
        delete: (key) => effect(() => objects.delete(key)),
      },
    };
  }

  /** Calls of the table since the last call of this. */
  meter(): { reads: number; writes: number } {
    const counted = { reads: this.#reads, writes: this.#writes };
    this.#reads = 0;
    this.#writes = 0;
    return counted;
  }

  async lastEvent(repo: TestRepo): Promise<RepoEvent | undefined> {
    return (await this.repos.events(repo.tenantId, repo.id, { limit: 1 })).items[0];
  }

  async due(): Promise<readonly DueRepo[]> {
    const shards = Array.from({ length: DUE_SHARDS }, (_, shard) => this.repos.due(shard, new Date(), 100));
    return (await Promise.all(shards)).flat();
  }

  async until(condition: () => Promise<boolean>): Promise<void> {
    for (let i = 0; i < 100 && !(await condition()); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  pack(files: Readonly<Record<string, string>>): Promise<Buffer> {
    return packFiles(files);
  }

  #counted(table: Table): Table {
    const read =
      <A extends unknown[], R>(run: (...args: A) => R) =>
      (...args: A): R => {
        this.#reads += 1;
        return run(...args);
      };
    const write =
      <A extends unknown[], R>(run: (...args: A) => R) =>
      (...args: A): R => {
        this.#writes += 1;
        return run(...args);
      };
    return {
      meter: table.meter,
      get: read(table.get),
      batchGet: read(table.batchGet),
      query: read(table.query),
      queryAll: read(table.queryAll),
      put: write(table.put),
      update: write(table.update),
      delete: write(table.delete),
      transact: write(table.transact),
    };
  }
}
