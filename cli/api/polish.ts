import { type Column, member } from "../output/column.ts";

/** What a command has beyond what follows from the API's document, by operationId. */
interface Polish {
  /** Other names. */
  readonly aliases?: readonly string[];
  /** Members of the body that are given without their option's name. */
  readonly operands?: readonly string[];
  /** Option spelled otherwise than the body's member: the endpoint of a bucket is not that of the API. */
  readonly options?: Readonly<Record<string, string>>;
  readonly columns?: readonly Column[];
  /** Member of the answer that goes on over pages, beside members that all pages have: of a listing that is none by its shape. */
  readonly pages?: string;
}

const job = [
  member("id"),
  member("kind"),
  member("status"),
  member("deploymentId", "deployment id"),
  member("createdAt", "age"),
];
const version = [
  member("id"),
  member("name"),
  member("packageVersion", "version"),
  member("format"),
  member("status"),
  member("createdAt", "age"),
];
const app = [
  member("id"),
  member("name"),
  member("latestVersion", "latest"),
  member("stage"),
  member("status"),
  member("repoId", "repo id"),
  member("description"),
];
const repo = [
  member("id"),
  member("name"),
  member("kind"),
  member("visibility"),
  member("status"),
  member("url"),
  member("lastScanAt", "scanned"),
];
const scan = [
  member("id"),
  member("status"),
  member("added"),
  member("updated"),
  member("vanished"),
  member("unchanged"),
  {
    title: "ERRORS",
    cell: ({ errors }: Readonly<Record<string, unknown>>) => (Array.isArray(errors) ? errors.length : 0),
  },
  member("startedAt", "age"),
];
const deployment = [
  member("id"),
  member("name"),
  member("status"),
  member("provider"),
  member("runtimeId", "runtime id"),
  member("appVersionId", "version id"),
  member("createdAt", "age"),
];
const runtime = [member("id"), member("name"), member("provider"), member("status"), member("labels")];
const subnet = [
  member("id"),
  member("name"),
  member("cidr"),
  member("zone"),
  member("vpcName", "vpc"),
  member("freeAddresses", "free"),
];
const task = [
  member("layer"),
  member("kind"),
  member("status"),
  member("attempts"),
  member("nodeId", "node id"),
  member("id"),
];

const review = [
  member("id"),
  member("status"),
  member("phase"),
  member("name", "app"),
  member("packageVersion", "version"),
  member("audience"),
  member("versionId", "version id"),
  member("createdAt", "age"),
];
const history = [
  member("at", "age"),
  member("command"),
  member("phase"),
  member("from"),
  member("to"),
  member("actor"),
  member("message"),
];

const REPO_OPTIONS = { endpoint: "s3-endpoint" };

const act = [
  member("at", "age"),
  member("actorId", "actor"),
  member("operation"),
  { title: "OBJECT", cell: ({ object }: Readonly<Record<string, unknown>>) => objectText(object) },
  member("outcome"),
  member("seq"),
];

function objectText(object: unknown): string {
  return typeof object === "object" && object !== null && "id" in object ? String(object.id) : "";
}

const workload = [
  member("kind"),
  member("name"),
  member("ready"),
  member("desired"),
  member("current"),
  member("readyPods", "ready pods"),
  member("createdAt", "age"),
  member("reason"),
];
const pod = [
  member("name"),
  member("phase"),
  member("ready"),
  member("restarts"),
  member("node"),
  member("address"),
  member("createdAt", "age"),
  member("reason"),
];

export const POLISH: Readonly<Record<string, Polish>> = {
  listApps: { columns: app },
  listAudit: { columns: act },
  listAppVersions: { columns: version },
  listAppVersionRuntimes: { columns: runtime },
  listReviews: { columns: review },
  listAppVersionHistory: { columns: history },
  listRepos: { columns: repo },
  createRepo: { operands: ["url"], options: REPO_OPTIONS },
  updateRepo: { options: REPO_OPTIONS },
  validateRepo: { operands: ["url"], options: REPO_OPTIONS },
  listRepoEvents: { columns: scan },
  listRuntimes: { columns: runtime },
  listRuntimeSubnets: { columns: subnet },
  listDeployments: { columns: deployment },
  listWorkloads: { columns: workload },
  listPods: { columns: pod },
  readPodLog: { aliases: ["logs"] },
  execInPod: { aliases: ["exec"] },
  listJobs: { columns: job },
  listJobTasks: { columns: task },
  evaluatePlacement: { pages: "candidates" },
  listProviders: { columns: [member("id"), member("name"), member("formats"), member("capabilities")] },
};
