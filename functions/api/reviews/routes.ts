import * as z from "zod";
import { FormView, formExample, formQuery } from "../../../shared/domain/app/form-view.ts";
import { PackageView, packageExample } from "../../../shared/domain/app/package-view.ts";
import { AppVersionView, versionExample } from "../../../shared/domain/app/view.ts";
import { Phase } from "../../../shared/domain/review/phase.ts";
import { Review, ReviewStatus } from "../../../shared/domain/review/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** `vendor` is the tenant whose version it is. */
const ReviewView = Review.omit({ tenantId: true }).extend({ vendor: z.string() }).meta({ id: "Review" });

const example = {
  id: "rev-0m9x2k4f7abcdefghj",
  vendor: "tenant-acme",
  appId: versionExample.appId,
  versionId: versionExample.id,
  name: "zookeeper",
  packageVersion: "1.0.0",
  audience: "shared",
  status: "in-review",
  phase: "business",
  phases: [
    {
      phase: "vendor",
      status: "passed",
      reviewer: "tok-0m9x2k4f7abcdefghj",
      startedAt: "2026-11-21T09:00:00.000Z",
      decidedAt: "2026-11-21T09:00:00.000Z",
    },
    { phase: "business", status: "waiting" },
    { phase: "technical", status: "waiting" },
  ],
  texts: { description: "A coordination service", keywords: ["coordination"], curated: {} },
  submittedBy: "tok-0m9x2k4f7abcdefghj",
  message: "Adds TLS.",
  version: 2,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};
const started = {
  ...example,
  phases: [
    example.phases[0],
    { phase: "business", status: "in-review", reviewer: "tok-0m9x2k4f7abcdefghk", startedAt: example.updatedAt },
    { phase: "technical", status: "waiting" },
  ],
  version: 3,
};
const uploaded = { ...versionExample, repoId: "uploads", status: "in-review", reviewId: example.id };

const params = idParams("review");
/** Own reviews, or all tenants' with `reviews:read@platform`. */
const reading = {
  method: "GET",
  noun: "review",
  status: 200,
} as const;
const deciding = {
  method: "POST",
  noun: "review",
  output: ReviewView,
  status: 200,
  idempotent: "commit",
  problems: ["wrong-state", "own-submission"],
} as const;
const phase = Phase.optional().describe("The phase that is meant; it must be the one at its turn.");
const message = z.string().trim().min(1).max(2000);

export const list = route({
  ...reading,
  path: "/reviews",
  operationId: "listReviews",
  permission: "reviews:read",
  least: "tenant",
  summary: "List reviews",
  description:
    "The tenant's own, newest first. With `reviews:read@platform` those of all tenants: open ones oldest first, ended ones newest first. `status` is `open` (submitted or in review) unless it is named; `phase` is the one at its turn, of an ended review the last. A page may hold fewer than `pageSize` and still have a `nextPageToken`.",
  input: {
    params: noParams,
    query: z.strictObject({
      ...pageQuery,
      status: z.enum(["open", ...ReviewStatus.options]).default("open"),
      phase: Phase.optional(),
    }),
    body: noBody,
  },
  output: pageOf(ReviewView),
  problems: ["invalid-page-token"],
  examples: { answer: { items: [example] } },
});

export const get = route({
  ...reading,
  path: "/reviews/{id}",
  operationId: "getReview",
  permission: "reviews:read",
  least: "tenant",
  summary: "Read a review with the version that it is about",
  description: "`texts` is what the release will publish on the app's page.",
  input: { params, query: noQuery, body: noBody },
  output: ReviewView.extend({ appVersion: AppVersionView }),
  problems: [],
  examples: { answer: { ...example, appVersion: uploaded } },
});

export const form = route({
  ...reading,
  path: "/reviews/{id}/form",
  operationId: "getReviewForm",
  permission: "reviews:read",
  least: "tenant",
  summary: "Read what a deployment of the version under review asks",
  input: { params, query: formQuery, body: noBody },
  localised: true,
  output: FormView,
  problems: ["version-unreadable"],
  examples: { answer: formExample },
});

export const download = route({
  ...reading,
  path: "/reviews/{id}/package",
  operationId: "downloadReviewPackage",
  permission: "reviews:read",
  least: "tenant",
  summary: "Get the package of the version under review",
  description:
    "The answer names a URL that reads the store's own copy for five minutes. With `reviews:read@platform` of every tenant's reviews, else of the own ones.",
  input: { params, query: noQuery, body: noBody },
  output: PackageView,
  problems: ["version-unreadable"],
  examples: { answer: packageExample },
});

export const start = route({
  ...deciding,
  path: "/reviews/{id}:start",
  operationId: "startReview",
  permission: "reviews:decide",
  least: "tenant",
  summary: "Begin the phase that is at its turn, or take it over",
  description:
    "The vendor's phase needs `reviews:decide@tenant` in the same tenant, the business and the technical one `reviews:decide@platform`. Nobody does the latter two of what they submitted.",
  input: { params, query: noQuery, body: z.strictObject({ phase }).optional() },
  examples: { body: { phase: "business" }, answer: started },
});

export const pass = route({
  ...deciding,
  path: "/reviews/{id}:pass",
  operationId: "passReview",
  permission: "reviews:decide",
  least: "tenant",
  summary: "Pass the phase that has begun",
  description: "After the last one the version is `passed`, and its vendor may release it.",
  input: { params, query: noQuery, body: z.strictObject({ phase, message: message.optional() }).optional() },
  examples: {
    body: { phase: "business", message: "Fits the catalogue." },
    answer: {
      ...started,
      phase: "technical",
      phases: [
        example.phases[0],
        {
          ...started.phases[1],
          status: "passed",
          decidedAt: "2026-11-21T09:05:00.000Z",
          message: "Fits the catalogue.",
        },
        { phase: "technical", status: "waiting" },
      ],
      version: 4,
    },
  },
});

export const reject = route({
  ...deciding,
  path: "/reviews/{id}:reject",
  operationId: "rejectReview",
  permission: "reviews:decide",
  least: "tenant",
  summary: "Reject the version, with the reason",
  description: "The version is `rejected`, and `message` is its `statusReason`. It can be changed and submitted again.",
  input: { params, query: noQuery, body: z.strictObject({ phase, message }) },
  examples: {
    body: { phase: "business", message: "The icon is somebody else's trade mark." },
    answer: {
      ...started,
      status: "rejected",
      phases: [
        example.phases[0],
        {
          ...started.phases[1],
          status: "rejected",
          decidedAt: "2026-11-21T09:05:00.000Z",
          message: "The icon is somebody else's trade mark.",
        },
        { phase: "technical", status: "waiting" },
      ],
      version: 4,
    },
  },
});
