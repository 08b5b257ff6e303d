import { readFileSync } from "node:fs";
import { appItem, appVersionItem, appVersionKey, packageItem, packageKey } from "../../shared/domain/app/entity.ts";
import { AppVersion } from "../../shared/domain/app/schema.ts";
import { credentialStore } from "../../shared/domain/credential/store.ts";
import { repoItem } from "../../shared/domain/repo/entity.ts";
import type { Repo } from "../../shared/domain/repo/schema.ts";
import type { Runtime } from "../../shared/domain/runtime/schema.ts";
import { runtimeStore } from "../../shared/domain/runtime/store.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { vmFormat } from "../../shared/packages/vm/format.ts";
import type { Table } from "../../shared/platform/dynamodb.ts";

const at = "2026-11-21T09:00:00.000Z";

const files = new Map(
  [
    "cluster.json.tmpl",
    "config.json",
    "package.json",
    "confd/conf.d/zoo.cfg.toml",
    "confd/conf.d/myid.toml",
    "confd/templates/zoo.cfg.tmpl",
    "confd/templates/myid.tmpl",
  ].map((path) => [path, new Uint8Array(readFileSync(new URL(`../../examples/zookeeper/${path}`, import.meta.url)))]),
);

/** A repo with the ZooKeeper example in it, as the indexer would have left it. */
export async function seedZookeeper(
  table: Table,
  tenantId: string,
  options: {
    readonly selector?: string;
    readonly passwords?: boolean;
    readonly visibility?: Repo["visibility"];
    readonly groups?: readonly string[];
  } = {},
): Promise<{ readonly repo: Repo; readonly version: AppVersion }> {
  const read = vmFormat.read(files);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const repo: Repo = {
    id: newId("repo"),
    tenantId,
    name: "examples",
    description: "",
    url: "http://127.0.0.1/",
    kind: "http",
    visibility: options.visibility ?? "private",
    groups: [...(options.groups ?? [])],
    appDefaultStatus: "active",
    providers: ["aws"],
    selector: options.selector ?? "",
    labels: {},
    scanInterval: 3600,
    status: "ready",
    nextScanAt: at,
    scanToken: 1,
    scanLeaseUntil: 0,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  const appId = newId("app");
  const common = {
    tenantId,
    repoId: repo.id,
    name: "zookeeper",
    description: "",
    status: "active",
    version: 1,
    createdAt: at,
    updatedAt: at,
  } as const;
  const version: AppVersion = {
    ...common,
    id: newId("appVersion"),
    appId,
    packageVersion: "0.1.0",
    format: "vm",
    digest: `sha256:${"0".repeat(64)}`,
    size: 1,
  };
  const app = { ...common, id: appId, keywords: [], latestVersion: "0.1.0", latestVersionId: version.id };
  const pkg = options.passwords === true ? withPassword(read.package) : read.package;
  await table.transact([
    { put: repoItem(repo) },
    { put: appItem(app) },
    { put: appVersionItem(version) },
    { put: packageItem(tenantId, version.id, { format: "vm", package: pkg }) },
  ]);
  return { repo, version };
}

/**
 * Makes a seeded version one that a scan only listed.
 * @returns what reads it, as the indexer's function would
 */
export async function listOnly(table: Table, version: AppVersion): Promise<() => Promise<{ readonly ok: true }>> {
  const { tenantId, id } = version;
  const stored = await table.get(packageKey(tenantId, id));
  if (stored === undefined) throw new Error("it has no package");
  const { format, size, ...listed } = version;
  const unread = { ...listed, source: { urls: ["http://127.0.0.1/zookeeper-0.1.0.tgz"] } };
  await table.transact([{ put: appVersionItem(unread) }, { delete: packageKey(tenantId, id) }]);
  return async () => {
    const current = AppVersion.parse(await table.get(appVersionKey(tenantId, id)));
    const { source: _source, ...read } = { ...current, format, size };
    await table.transact([{ put: appVersionItem(read) }, { put: { ...stored, ...packageKey(tenantId, id) } }]);
    return { ok: true };
  };
}

type Package = Extract<ReturnType<typeof vmFormat.read>, { ok: true }>["package"];

/** The same package with one question more, for a secret. */
function withPassword(pkg: Package): Package {
  const [cluster, ...rest] = pkg.config;
  if (cluster === undefined) throw new Error("no form");
  const question = {
    key: "admin_password",
    type: "password",
    label: "",
    description: "",
    required: false,
    default: "",
    changeable: true,
    multichoice: false,
    separator: ",",
  } as const;
  return { ...pkg, config: [{ ...cluster, properties: [...(cluster.properties ?? []), question] }, ...rest] };
}

/** A credential and a runtime that the cloud is taken to have accepted. */
export async function seedRuntime(
  table: Table,
  tenantId: string,
  labels: Record<string, string> = {},
  name = "runtime",
) {
  const credential = {
    id: newId("credential"),
    tenantId,
    name: "c",
    description: "",
    provider: "aws",
    sealed: "x",
    hint: "WXYZ",
    fingerprint: "f",
    keyless: false,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  await credentialStore(table).create(credential, []);
  const runtime: Runtime = {
    id: newId("runtime"),
    tenantId,
    name,
    description: "",
    provider: "aws",
    credentialId: credential.id,
    config: { region: "us-east-1" },
    labels,
    status: "active",
    probe: { account: "1", region: "us-east-1", zones: ["us-east-1a"], at },
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  await runtimeStore(table).create(runtime, []);
  return runtime;
}
