import * as z from "zod";
import { Shares } from "../../../shared/domain/group/named.ts";
import { RepoKind } from "../../../shared/domain/repo/place.ts";
import { Repo, RepoEvent } from "../../../shared/domain/repo/schema.ts";
import { RepoCredentialView, RepoSecret } from "../../../shared/domain/repo/secret.ts";
import { Visibility } from "../../../shared/domain/repo/visibility.ts";
import { LabelSet, SelectorText } from "../../../shared/domain/runtime/labels.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import {
  descriptionText,
  emptyBody,
  idParams,
  idText,
  nameText,
  noBody,
  noParams,
  noQuery,
} from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** Without what the indexer keeps for itself. */
export const RepoView = Repo.omit({
  tenantId: true,
  etag: true,
  lastModified: true,
  indexDigest: true,
  manifest: true,
  scanToken: true,
  scanLeaseUntil: true,
  quota: true,
})
  .extend({ credential: RepoCredentialView })
  .meta({ id: "Repo" });

const EventView = RepoEvent.omit({ tenantId: true }).meta({ id: "Scan" });

/** Seconds between scans: a minute at least, a week at most. */
const ScanInterval = z.int().min(60).max(604_800);

/** Which schemes, and what belongs to which kind: `readPlace`. */
const RepoUrl = z
  .string()
  .max(2048)
  .refine((text) => URL.canParse(text), { error: "is not a URL" });

const place = {
  url: RepoUrl,
  /** Needed where the URL does not say it: an https URL of a git repository. */
  kind: RepoKind.optional(),
  region: z.string().max(64).optional(),
  endpoint: z.string().max(2048).optional(),
  ref: z.string().max(200).optional(),
  path: z.string().max(512).optional(),
  credential: RepoSecret.optional(),
};

const DefaultStatus = z.enum(["active", "draft"]);

/** Why a place is no repo for us. */
const REFUSALS = [
  "secret-missing",
  "repo-unreachable",
  "repo-private-address",
  "repo-refused-url",
  "repo-credential-refused",
  "repo-not-found",
  "repo-not-an-index",
] as const;

const Providers = z.array(z.string().min(1).max(64)).max(32);

const example = {
  id: "repo-0m9x2k4f7abcdefghj",
  name: "examples",
  description: "",
  url: "https://packages.example.com/store",
  kind: "http",
  credential: { set: true, hint: "oper", fingerprint: "5f6c3b9a0e1d2c47", changedAt: "2026-11-21T09:00:00.000Z" },
  visibility: "group",
  groups: ["tenant-partner/eng"],
  appDefaultStatus: "active",
  providers: ["aws"],
  selector: "tier in (gold,silver)",
  labels: {},
  scanInterval: 3600,
  status: "new",
  nextScanAt: "2026-11-21T09:00:00.000Z",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

const event = {
  id: "scan-0m9x2k4f7abcdefghj",
  repoId: "repo-0m9x2k4f7abcdefghj",
  status: "running",
  startedAt: "2026-11-21T09:00:00.000Z",
  added: 0,
  updated: 0,
  vanished: 0,
  unchanged: 0,
  bad: 0,
  heldBack: 0,
  errorCount: 0,
  errors: [],
};

const params = idParams("repo");

export const create = route({
  method: "POST",
  path: "/repos",
  operationId: "createRepo",
  permission: "repos:create",
  noun: "repo",
  summary: "Add a repo of packages",
  description:
    "`url` says the kind: `https://…` is a web server with an `index.yaml` or `index.json`, `s3://host/bucket/prefix` (or `s3://bucket/prefix` with `region` or `endpoint`) a bucket with an index or just archives, `oci://host/path` an artifact repository or a namespace of them, `git+https://host/repo.git` a folder (`path`) of packages at a `ref`. It is read once with its credential before it is saved. `credential` is write-only: `{username, password}`, `{token}`, or for S3 `{accessKeyId, secretAccessKey}`. `visibility` says who sees the repo's apps: its own tenant, everybody, or members of one of `groups` and of the groups below it (`/eng` of the own tenant, `tenant-b/eng` of another, `tenant-b` for all of it) beside those who see all of the own tenant's; the repo itself only its tenant sees. `selector` chooses among the labels of runtimes, in the text form of Kubernetes' label selectors or as `key=value` lists; `providers` restricts the clouds. It is scanned from now on every `scanInterval` seconds.",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      name: nameText,
      description: descriptionText.default(""),
      ...place,
      visibility: Visibility.default("private"),
      groups: Shares.default([]),
      appDefaultStatus: DefaultStatus.default("active"),
      providers: Providers.default([]),
      selector: SelectorText.default(""),
      labels: LabelSet.default({}),
      scanInterval: ScanInterval.default(3600),
    }),
  },
  output: RepoView,
  status: 201,
  idempotent: "commit",
  problems: [...REFUSALS, "quota-exceeded"],
  examples: {
    body: {
      name: "examples",
      url: "https://packages.example.com/store",
      credential: { username: "store-oper", password: "correct horse battery staple" },
      visibility: "group",
      groups: ["tenant-partner/eng"],
      providers: ["aws"],
      selector: "tier in (gold,silver)",
    },
    answer: example,
  },
});

export const validate = route({
  method: "POST",
  path: "/repos:validate",
  operationId: "validateRepo",
  permission: "repos:create",
  noun: "repo",
  summary: "See whether a URL is a repo and its credential good, without adding it",
  input: { params: noParams, query: noQuery, body: z.strictObject(place) },
  output: z.object({
    url: z.string(),
    kind: RepoKind,
    /** Versions that can be used, and the first of those that cannot. */
    packages: z.int(),
    faults: z.array(z.object({ name: z.string(), version: z.string(), detail: z.string() })),
  }),
  status: 200,
  idempotent: "claim",
  unaudited: "It reads a place that nothing of ours is in, and keeps nothing.",
  problems: REFUSALS,
  examples: {
    body: { url: "https://packages.example.com/store" },
    answer: { url: "https://packages.example.com/store", kind: "http", packages: 3, faults: [] },
  },
});

export const list = route({
  method: "GET",
  path: "/repos",
  operationId: "listRepos",
  permission: "repos:read",
  noun: "repo",
  summary: "List repos, oldest first",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(RepoView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/repos/{id}",
  operationId: "getRepo",
  permission: "repos:read",
  noun: "repo",
  summary: "Read a repo and how its last scan ended",
  input: { params, query: noQuery, body: noBody },
  output: RepoView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const update = route({
  method: "PATCH",
  path: "/repos/{id}",
  operationId: "updateRepo",
  permission: "repos:update",
  noun: "repo",
  summary: "Change a repo",
  description:
    "A new place or `credential` is tried first, and a new place scanned soon after. `credential` replaces the old one, `null` takes it away; a repo that moves to another host needs a new one. `null` also takes `region`, `endpoint`, `ref` and `path` away. `groups`, `providers` and `labels` are replaced as a whole.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({
      name: nameText.optional(),
      description: descriptionText.optional(),
      url: RepoUrl.optional(),
      kind: RepoKind.optional(),
      region: place.region.nullable(),
      endpoint: place.endpoint.nullable(),
      ref: place.ref.nullable(),
      path: place.path.nullable(),
      credential: RepoSecret.nullable().optional(),
      visibility: Visibility.optional(),
      groups: Shares.optional(),
      appDefaultStatus: DefaultStatus.optional(),
      providers: Providers.optional(),
      selector: SelectorText.optional(),
      labels: LabelSet.optional(),
      scanInterval: ScanInterval.optional(),
    }),
  },
  output: RepoView,
  status: 200,
  conditional: true,
  problems: REFUSALS,
  examples: { body: { selector: "tier=gold" }, answer: { ...example, selector: "tier=gold", version: 2 } },
});

export const remove = route({
  method: "DELETE",
  path: "/repos/{id}",
  operationId: "deleteRepo",
  permission: "repos:delete",
  noun: "repo",
  summary: "Delete a repo",
  description: "Its apps leave the listing within a minute. Deployments made from it go on.",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: RepoView,
  status: 204,
  conditional: true,
  problems: [],
});

export const index = route({
  method: "POST",
  path: "/repos/{id}:index",
  operationId: "indexRepo",
  permission: "repos:index",
  noun: "repo",
  summary: "Scan a repo now",
  description: "`Location` is the scan's event: it ends `succeeded`, `unchanged` or `failed`.",
  input: { params, query: noQuery, body: emptyBody },
  output: EventView,
  status: 202,
  idempotent: "claim",
  problems: [],
  examples: { answer: event },
});

export const events = route({
  method: "GET",
  path: "/repos/{id}/events",
  operationId: "listRepoEvents",
  permission: "repos:read",
  noun: "repo",
  summary: "List a repo's scans, newest first",
  description: "`errors` names every package that could not be taken, and why.",
  input: { params, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(EventView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [event] } },
});

export const getEvent = route({
  method: "GET",
  path: "/repos/{id}/events/{eventId}",
  operationId: "getRepoEvent",
  permission: "repos:read",
  noun: "scan",
  summary: "Read one scan",
  input: {
    params: z.object({ ...params.shape, eventId: idText("repoEvent") }),
    query: noQuery,
    body: noBody,
  },
  output: EventView,
  status: 200,
  progress: true,
  problems: [],
  examples: { answer: event },
});
