import * as z from "zod";
import { PlacementRequest } from "../../../shared/operations/placement/request.ts";
import { Evaluation, PlacementPlan, PlacementView } from "../../../shared/operations/placement/view.ts";
import { namesOneVersion, ONE_VERSION, wantedVersion } from "../../../shared/operations/wanted-version.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** Runtimes of others that one request may name beside the tenant's own. */
const NAMED = 20;
const id = z.string().min(1).max(80);

export const evaluate = route({
  method: "POST",
  path: "/placements:evaluate",
  operationId: "evaluatePlacement",
  permission: "plans:create",
  noun: "placement",
  summary: "Compare the runtimes on which an app could run",
  description:
    "Every runtime with each requirement that it fails; those without any by rank, the cheapest first, with what a month costs there at a dated list price and what that list does not have. Nothing is written and no cloud is asked: the same `digest` is the same order. `without` tells what would be if a runtime were not there. A subnet need not be answered: it is chosen where the app is deployed. Runtimes that others share are looked at where `runtimeIds` names them. Pages of the same `digest` are of one comparison: where it differs, something has changed since, and whoever needs the whole of it begins again.",
  input: {
    params: noParams,
    query: z.strictObject(pageQuery),
    body: z
      .strictObject({
        ...wantedVersion,
        /** Answers of the app's form, as a deployment takes them. */
        values: z.record(z.string(), z.unknown()).default({}),
        /** These alone; without it all of the tenant's. */
        runtimeIds: z.array(id).min(1).max(NAMED).optional(),
        /** As if these were not there. */
        without: z.array(id).max(NAMED).default([]),
        /** Of a month, in hundredths of the price list's currency: what costs more, or nobody knows, does not fit. */
        maxPrice: z.int().min(0).optional(),
      })
      .refine(namesOneVersion, ONE_VERSION),
  },
  output: Evaluation,
  status: 200,
  idempotent: "claim",
  unaudited: "It compares what is there, and keeps nothing.",
  problems: ["invalid-values", "version-unreadable", "invalid-page-token"],
  examples: {
    body: { appVersionId: "appv-0m9x2k4f7abcdefghj", values: {}, without: ["rt-0m9x2k4f7abcdefghl"] },
    answer: {
      appVersionId: "appv-0m9x2k4f7abcdefghj",
      candidates: [
        {
          id: "rt-0m9x2k4f7abcdefghj",
          name: "production",
          provider: "aws",
          region: "eu-west-1",
          labels: { tier: "gold" },
          rank: 1,
          unmet: [],
          reasons: ["It costs 45.68 USD a month at the list price of 2026-11-21."],
          price: {
            currency: "USD",
            month: 4568,
            listed: { on: "2026-11-21", source: "list" },
            notPriced: ["traffic", "the VPC's Frontgate"],
          },
        },
      ],
      quota: [],
      digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
  },
});

const example = {
  id: "place-0m9x2k4f7abcdefghj",
  name: "my ensemble",
  description: "",
  appId: "app-0m9x2k4f7abcdefghj",
  appVersionId: "appv-0m9x2k4f7abcdefghj",
  status: "progressing",
  deployments: [
    {
      id: "dep-0m9x2k4f7abcdefghj",
      runtimeId: "rt-0m9x2k4f7abcdefghj",
      provider: "aws",
      status: "creating",
      activeJobId: "job-0m9x2k4f7abcdefghj",
      lastJobId: "job-0m9x2k4f7abcdefghj",
    },
  ],
  createdBy: "user-0m9x2k4f7abcdefghj",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
};

export const create = route({
  method: "POST",
  path: "/placements",
  operationId: "createPlacement",
  permission: "placements:create",
  noun: "placement",
  summary: "Deploy an app on several runtimes by one request",
  description:
    "`runtimeIds` names the runtimes, of whatever clouds; each gets a deployment of its own with the same answers, and `valuesOn` those that are others there (the subnet). Each is decided as `POST /deployments` decides one: what one runtime refuses is made on none, and the refusal names it. Once made, they live each for itself: one that fails changes no other, and `status` tells how all of it stands. `dryRun=true` does every check, answers 200 with the plan of each, and writes nothing. Needs the permission to deploy as well.",
  input: {
    params: noParams,
    query: z.strictObject({ dryRun: z.enum(["true", "false"]).default("false") }),
    body: PlacementRequest,
  },
  output: z.union([PlacementView, PlacementPlan]),
  status: 202,
  idempotent: "commit",
  problems: [
    "invalid-values",
    "version-unreadable",
    "no-compatible-runtime",
    "incompatible-runtime",
    "quota-exceeded",
    "invalid-link",
    "dependency-not-active",
    "links-changed",
  ],
  examples: {
    body: {
      appVersionId: "appv-0m9x2k4f7abcdefghj",
      runtimeIds: ["rt-0m9x2k4f7abcdefghj"],
      values: { cluster: { name: "my ensemble", subnet: "subnet-0a1b2c3d", zk_node: { count: 3 } } },
    },
    answer: example,
    dryRun: { dryRun: true, plans: [] },
  },
});

export const list = route({
  method: "GET",
  path: "/placements",
  operationId: "listPlacements",
  permission: "placements:read",
  noun: "placement",
  summary: "List placements, newest first",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(PlacementView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  method: "GET",
  path: "/placements/{id}",
  operationId: "getPlacement",
  permission: "placements:read",
  noun: "placement",
  summary: "See how an app stands on all of its runtimes",
  input: { params: idParams("placement"), query: noQuery, body: noBody },
  output: PlacementView,
  status: 200,
  problems: [],
  examples: { answer: example },
});

export const remove = route({
  method: "DELETE",
  path: "/placements/{id}",
  operationId: "deletePlacement",
  permission: "placements:delete",
  noun: "placement",
  summary: "Delete an app on all of its runtimes",
  description:
    "Each of its deployments is deleted as `DELETE /deployments/{id}` deletes one, with an entry of its own in the audit log; those that are gone or going already stay so, which makes it safe to repeat. What one of them refuses is begun on none, and the refusal names its runtime. The placement stays listed, and its `status` tells how far it is: `deleted` in the end. One deletion that fails hides no other. Needs the permission to delete deployments as well.",
  input: {
    params: idParams("placement"),
    query: z.strictObject({ force: z.enum(["true", "false"]).default("false") }),
    body: noBody,
  },
  output: PlacementView,
  status: 202,
  conditional: true,
  problems: ["deployment-busy", "wrong-state", "depended-on", "links-changed"],
  examples: { answer: { ...example, deployments: example.deployments.map((one) => ({ ...one, status: "deleting" })) } },
});
