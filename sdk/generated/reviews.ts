// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { AppVersion, Form, PackageDownload, Review } from "./schemas.ts";

export interface ListReviewsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  status?: "open" | "submitted" | "in-review" | "passed" | "rejected" | "cancelled" | undefined;
  phase?: "vendor" | "business" | "technical" | undefined;
}

export interface GetReviewAnswer {
  id: string;
  appId: string;
  versionId: string;
  name: string;
  packageVersion: string;
  audience: "private" | "shared";
  status: "submitted" | "in-review" | "passed" | "rejected" | "cancelled";
  phase?: "vendor" | "business" | "technical";
  phases: ({
    phase: "vendor" | "business" | "technical";
    status: "waiting" | "in-review" | "passed" | "rejected";
    reviewer?: string;
    startedAt?: string;
    decidedAt?: string;
    message?: string;
  })[];
  texts: {
    description: string;
    icon?: string;
    keywords: string[];
    home?: string;
    curated: {
      displayName?: {
        [name: string]: string;
      };
      descriptions?: {
        [name: string]: string;
      };
      keywords?: string[];
      maintainers?: ({
        name: string;
        email?: string;
      })[];
      home?: string;
      sources?: string[];
    };
  };
  submittedBy: string;
  message?: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  vendor: string;
  appVersion: AppVersion;
}

export interface GetReviewFormOptions extends RequestOptions {
  locale?: string | undefined;
}

export interface PassReviewBody {
  /** The phase that is meant; it must be the one at its turn. */
  phase?: "vendor" | "business" | "technical" | undefined;
  message?: string | undefined;
}

export interface RejectReviewBody {
  /** The phase that is meant; it must be the one at its turn. */
  phase?: "vendor" | "business" | "technical" | undefined;
  message: string;
}

export interface StartReviewBody {
  /** The phase that is meant; it must be the one at its turn. */
  phase?: "vendor" | "business" | "technical" | undefined;
}

export type Reviews = ReturnType<typeof reviews>;

/** `client.reviews` */
export function reviews(send: Send) {
  const operations = {
    /**
     * List reviews.
     *
     * The tenant's own, newest first. With `reviews:read@platform` those of all tenants: open ones oldest first, ended ones newest first. `status` is `open` (submitted or in review) unless it is named; `phase` is the one at its turn, of an ended review the last. A page may hold fewer than `pageSize` and still have a `nextPageToken`.
     *
     * Permission: `reviews:read@tenant`.
     */
    list: ({ pageSize, pageToken, status, phase, ...options }: ListReviewsOptions = {}) =>
      send<Page<Review>>({ ...options, method: "GET", path: "/reviews", query: { pageSize, pageToken, status, phase } }),
    /**
     * Read a review with the version that it is about.
     *
     * `texts` is what the release will publish on the app's page.
     *
     * Permission: `reviews:read@tenant`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<GetReviewAnswer>({ ...options, method: "GET", path: `/reviews/${segment(id)}` }),
    /**
     * Read what a deployment of the version under review asks.
     *
     * Permission: `reviews:read@tenant`.
     */
    getForm: (id: string, { locale, ...options }: GetReviewFormOptions = {}) =>
      send<Form>({ ...options, method: "GET", path: `/reviews/${segment(id)}/form`, query: { locale } }),
    /**
     * Get the package of the version under review.
     *
     * The answer names a URL that reads the store's own copy for five minutes. With `reviews:read@platform` of every tenant's reviews, else of the own ones.
     *
     * Permission: `reviews:read@tenant`.
     */
    downloadPackage: (id: string, options: RequestOptions = {}) =>
      send<PackageDownload>({ ...options, method: "GET", path: `/reviews/${segment(id)}/package` }),
    /**
     * Pass the phase that has begun.
     *
     * After the last one the version is `passed`, and its vendor may release it.
     *
     * Permission: `reviews:decide@tenant`.
     */
    pass: (id: string, body?: PassReviewBody, options: PostOptions = {}) =>
      send<Review>({ ...options, method: "POST", path: `/reviews/${segment(id)}:pass`, body }),
    /**
     * Reject the version, with the reason.
     *
     * The version is `rejected`, and `message` is its `statusReason`. It can be changed and submitted again.
     *
     * Permission: `reviews:decide@tenant`.
     */
    reject: (id: string, body: RejectReviewBody, options: PostOptions = {}) =>
      send<Review>({ ...options, method: "POST", path: `/reviews/${segment(id)}:reject`, body }),
    /**
     * Begin the phase that is at its turn, or take it over.
     *
     * The vendor's phase needs `reviews:decide@tenant` in the same tenant, the business and the technical one `reviews:decide@platform`. Nobody does the latter two of what they submitted.
     *
     * Permission: `reviews:decide@tenant`.
     */
    start: (id: string, body?: StartReviewBody, options: PostOptions = {}) =>
      send<Review>({ ...options, method: "POST", path: `/reviews/${segment(id)}:start`, body }),
  };
  return {
    ...operations,
    /** All pages of `listReviews`: `for await (const item of …)`. */
    listAll: (options: Omit<ListReviewsOptions, "pageToken"> = {}) =>
      paged<Review>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
