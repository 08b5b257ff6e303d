import * as z from "zod";
import { Shares } from "../../../shared/domain/group/named.ts";
import { LabelSet } from "../../../shared/domain/runtime/labels.ts";
import { RuntimeSubnet } from "../../../shared/domain/runtime/subnet.ts";
import { RuntimeView } from "../../../shared/domain/runtime/view.ts";
import { IMAGE_MIRROR } from "../../../shared/packages/image-mirror.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import {
  descriptionText,
  idParams,
  nameText,
  noBody,
  noParams,
  noQuery,
} from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const example = {
  id: "rt-0m9x2k4f7abcdefghj",
  name: "Frankfurt, production",
  description: "",
  provider: "aws",
  credentialId: "cred-0m9x2k4f7abcdefghj",
  config: { region: "eu-central-1" },
  labels: { tier: "gold", region: "eu" },
  groups: ["tenant-acme/eng"],
  imageMirror: "mirror.example.com:5000",
  status: "active",
  probe: {
    account: "123456789012",
    region: "eu-central-1",
    zones: ["eu-central-1a", "eu-central-1b"],
    at: "2026-11-21T09:00:00.000Z",
  },
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};

const params = idParams("runtime");

const waiting = {
  ...example,
  name: "In the cellar",
  provider: "kubernetes",
  config: {},
  labels: {},
  groups: [],
  via: "frontgate" as const,
  status: "connecting" as const,
  probe: { account: "", region: "", zones: [], at: "2026-11-21T09:00:00.000Z" },
  install: {
    manifest: "apiVersion: v1\nkind: Namespace\n…",
    values: "frontgateId: fg-…\n…",
    expiresAt: "2026-11-21T10:00:00.000Z",
  },
};

const ImageMirror = z
  .string()
  .max(255)
  .refine(
    (mirror) => mirror === "" || IMAGE_MIRROR.test(mirror),
    "is no registry: write host[:port][/path] in lower case, without https://",
  );

export const create = route({
  method: "POST",
  path: "/runtimes",
  operationId: "createRuntime",
  permission: "runtimes:create",
  noun: "runtime",
  summary: "Add a place to run on",
  description:
    'The cloud is asked with the credential first; what it refuses is not added, and the answer holds its own code and words. `imageMirror` replaces the registry of every docker image of a package; tag and digest stay. With a credential `{"via": "frontgate"}` the cloud is asked later: the runtime is `connecting`, and `install.manifest`, shown once, is what to run in the cluster (`kubectl apply -f -`) so that its Frontgate dials the store; for a private cloud of machines it is `install.script`, for `sh` on a machine beside it.',
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      name: nameText,
      description: descriptionText.default(""),
      provider: z.string().min(1).max(64),
      credentialId: z.string().min(1).max(80),
      config: z.record(z.string(), z.unknown()),
      labels: LabelSet.default({}),
      imageMirror: ImageMirror.optional(),
    }),
  },
  output: RuntimeView,
  status: 201,
  idempotent: "commit",
  problems: ["secret-missing", "credential-refused", "runtime-refused", "cloud-unavailable", "not-supported"],
  examples: {
    body: {
      name: "Frankfurt, production",
      provider: "aws",
      credentialId: "cred-0m9x2k4f7abcdefghj",
      config: { region: "eu-central-1" },
      labels: { tier: "gold", region: "eu" },
      imageMirror: "mirror.example.com:5000",
    },
    answer: example,
  },
});

export const list = route({
  method: "GET",
  path: "/runtimes",
  operationId: "listRuntimes",
  permission: "runtimes:read",
  noun: "runtime",
  summary: "List runtimes, oldest first, then those that other tenants share",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(RuntimeView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/runtimes/{id}",
  operationId: "getRuntime",
  permission: "runtimes:read",
  noun: "runtime",
  summary: "Read a runtime",
  input: { params, query: noQuery, body: noBody },
  output: RuntimeView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const update = route({
  method: "PATCH",
  path: "/runtimes/{id}",
  operationId: "updateRuntime",
  permission: "runtimes:update",
  noun: "runtime",
  summary: "Rename a runtime, label it anew, share it, or take it out of use",
  description:
    "`labels` replaces all labels, an empty `imageMirror` takes it away. A `disabled` runtime gets no new deployment; those on it go on. `groups` says, as a whole, who may run on it beside those who see all of the tenant's: `/eng` of the own tenant, `tenant-b/eng` or `tenant-b` of another, who choose it by its id and see neither its credential nor its configuration. It counts from the next read on; what runs there already goes on, and can be stopped and deleted.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({
      name: nameText.optional(),
      description: descriptionText.optional(),
      labels: LabelSet.optional(),
      imageMirror: ImageMirror.optional(),
      status: z.enum(["active", "disabled"]).optional(),
      groups: Shares.optional(),
    }),
  },
  output: RuntimeView,
  status: 200,
  conditional: true,
  problems: [],
  examples: { body: { labels: { tier: "silver" } }, answer: { ...example, labels: { tier: "silver" }, version: 2 } },
});

export const enroll = route({
  method: "POST",
  path: "/runtimes/{id}:enroll",
  operationId: "enrollRuntime",
  permission: "runtimes:update",
  noun: "runtime",
  summary: "Have a runtime's Frontgate enrol, again",
  description:
    'For a runtime whose credential is `{"via": "frontgate"}`. `install.manifest` is run in the cluster with `kubectl apply -f -`: a pod there dials the store, and nothing dials into the cluster. Of a private cloud `install.script` is run on a machine that reaches it, after its owner has written there where the cloud is and as whom it is asked: no secret of the cloud comes here. Either holds a token that enrols one Frontgate within the hour, and is shown once. What was enrolled before is shut out at once, and the runtime is `connecting` until the new one has come and the cluster or cloud was seen through it.',
  input: { params, query: noQuery, body: noBody },
  output: RuntimeView,
  status: 200,
  idempotent: "commit",
  problems: ["wrong-state", "not-supported"],
  examples: { answer: waiting },
});

export const listSubnets = route({
  method: "GET",
  path: "/runtimes/{id}/subnets",
  operationId: "listRuntimeSubnets",
  permission: "runtimes:read",
  noun: "runtime",
  summary: "List the subnets that machines on a runtime can be in",
  description:
    "The cloud is asked at this moment with the runtime's credential, through its Frontgate where it has one; nothing is changed there. The first 2,000, by id. Name, free addresses and the way out are there where the cloud tells them. Whom the runtime is only shared with sees what is needed to choose one.",
  input: { params, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(RuntimeSubnet.meta({ id: "RuntimeSubnet" })),
  status: 200,
  problems: [
    "invalid-page-token",
    "not-supported",
    "wrong-state",
    "secret-missing",
    "credential-refused",
    "runtime-refused",
    "cloud-unavailable",
  ],
  examples: {
    answer: {
      items: [
        {
          id: "subnet-0a1b2c3d",
          name: "apps, zone a",
          cidr: "10.0.16.0/20",
          zone: "eu-central-1a",
          vpcId: "vpc-0a1b2c3d",
          vpcName: "production",
          freeAddresses: 4021,
          egress: { open: true, via: "nat-0a1b2c3d" },
        },
      ],
    },
  },
});

export const remove = route({
  method: "DELETE",
  path: "/runtimes/{id}",
  operationId: "deleteRuntime",
  permission: "runtimes:delete",
  noun: "runtime",
  summary: "Delete a runtime on which nothing runs and no back-up lies",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: RuntimeView,
  status: 204,
  conditional: true,
  problems: ["in-use"],
});
