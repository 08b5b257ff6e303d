import * as z from "zod";
import { Repo, RepoEvent } from "../../../shared/domain/repo/schema.ts";
import { LabelSet, SelectorText } from "../../../shared/domain/runtime/labels.ts";
import { isId } from "../../../shared/kernel/ids.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import {
  descriptionText,
  emptyBody,
  idParams,
  nameText,
  noBody,
  noParams,
  noQuery,
} from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** Without what the indexer keeps for itself. */
const RepoView = Repo.omit({
  tenantId: true,
  etag: true,
  lastModified: true,
  indexDigest: true,
  scanToken: true,
  scanLeaseUntil: true,
}).meta({ id: "Repo" });

const EventView = RepoEvent.omit({ tenantId: true }).meta({ id: "Scan" });

/** Seconds between scans: a minute at least, a week at most. */
const ScanInterval = z.int().min(60).max(604_800);

const RepoUrl = z
  .url({ protocol: /^https?$/, error: "must be an http or https URL", abort: true })
  .max(2048)
  .refine((text) => URL.canParse(text) && new URL(text).username === "" && new URL(text).password === "", {
    error: "must not hold a user name or password",
  });

const Providers = z.array(z.string().min(1).max(64)).max(32);

const example = {
  id: "repo-0m9x2k4f7abcdefghj",
  name: "examples",
  description: "",
  url: "https://packages.example.com/store",
  kind: "http",
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
  errors: [],
};

const params = idParams("repo");

export const create = route({
  method: "POST",
  path: "/repos",
  operationId: "createRepo",
  noun: "repo",
  summary: "Add a repo of packages",
  description:
    "Its index is read once to see that it is one. `selector` chooses among the labels of runtimes, in the text form of Kubernetes' label selectors or as `key=value` lists; `providers` restricts the clouds. It is scanned from now on every `scanInterval` seconds.",
  scope: "store:write",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      name: nameText,
      description: descriptionText.default(""),
      url: RepoUrl,
      providers: Providers.default([]),
      selector: SelectorText.default(""),
      labels: LabelSet.default({}),
      scanInterval: ScanInterval.default(3600),
    }),
  },
  output: RepoView,
  status: 201,
  idempotent: "commit",
  problems: ["repo-refused"],
  examples: {
    body: {
      name: "examples",
      url: "https://packages.example.com/store",
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
  noun: "repo",
  summary: "See whether a URL is a repo, without adding it",
  scope: "store:write",
  input: { params: noParams, query: noQuery, body: z.strictObject({ url: RepoUrl }) },
  output: z.object({
    url: z.string(),
    /** Versions that can be used, and the first of those that cannot. */
    packages: z.int(),
    faults: z.array(z.object({ name: z.string(), version: z.string(), detail: z.string() })),
  }),
  status: 200,
  idempotent: "claim",
  problems: ["repo-refused"],
  examples: {
    body: { url: "https://packages.example.com/store" },
    answer: { url: "https://packages.example.com/store", packages: 3, faults: [] },
  },
});

export const list = route({
  method: "GET",
  path: "/repos",
  operationId: "listRepos",
  noun: "repo",
  summary: "List repos, oldest first",
  scope: "store:read",
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
  noun: "repo",
  summary: "Read a repo and how its last scan ended",
  scope: "store:read",
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
  noun: "repo",
  summary: "Change a repo",
  description: "A new `url` is read first, and scanned soon after; `providers` and `labels` are replaced as a whole.",
  scope: "store:write",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({
      name: nameText.optional(),
      description: descriptionText.optional(),
      url: RepoUrl.optional(),
      providers: Providers.optional(),
      selector: SelectorText.optional(),
      labels: LabelSet.optional(),
      scanInterval: ScanInterval.optional(),
    }),
  },
  output: RepoView,
  status: 200,
  conditional: true,
  problems: ["repo-refused"],
  examples: { body: { selector: "tier=gold" }, answer: { ...example, selector: "tier=gold", version: 2 } },
});

export const remove = route({
  method: "DELETE",
  path: "/repos/{id}",
  operationId: "deleteRepo",
  noun: "repo",
  summary: "Delete a repo",
  description: "Its apps leave the listing within a minute. Deployments made from it go on.",
  scope: "store:write",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  status: 204,
  conditional: true,
  problems: [],
});

export const index = route({
  method: "POST",
  path: "/repos/{id}:index",
  operationId: "indexRepo",
  noun: "repo",
  summary: "Scan a repo now",
  description: "`Location` is the scan's event: it ends `succeeded`, `unchanged` or `failed`.",
  scope: "store:write",
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
  noun: "repo",
  summary: "List a repo's scans, newest first",
  description: "`errors` names every package that could not be taken, and why.",
  scope: "store:read",
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
  noun: "scan",
  summary: "Read one scan",
  scope: "store:read",
  input: {
    params: z.object({ ...params.shape, eventId: z.string().refine((text) => isId("repoEvent", text)) }),
    query: noQuery,
    body: noBody,
  },
  output: EventView,
  status: 200,
  problems: [],
  examples: { answer: event },
});
