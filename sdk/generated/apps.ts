// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type Bytes, type ConditionalOptions, type PostOptions, type RequestOptions, type UploadOptions, type Send, segment } from "../request.ts";
import type { App, AppEvent, AppUsage, AppVersion, Attachment } from "./schemas.ts";

export interface ListAppsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  q?: string | undefined;
  stage?: "develop" | "test" | "staging" | "production" | undefined;
  department?: string | undefined;
  category?: string | undefined;
  includeVanished?: boolean | undefined;
}

export interface UpdateAppBody {
  stage?: "develop" | "test" | "staging" | "production" | null | undefined;
  pipeline?: readonly ("develop" | "test" | "staging" | "production")[] | null | undefined;
  department?: string | null | undefined;
  categories?: readonly string[] | null | undefined;
  displayName?: {
    [name: string]: string;
  } | null | undefined;
  descriptions?: {
    [name: string]: string;
  } | null | undefined;
  keywords?: readonly string[] | null | undefined;
  maintainers?: readonly ({
    name: string;
    email?: string | undefined;
  })[] | null | undefined;
  home?: string | null | undefined;
  sources?: readonly string[] | null | undefined;
}

export interface ListAppAttachmentsAnswer {
  items: Attachment[];
  nextPageToken?: string;
}

export interface AddAppAttachmentOptions extends UploadOptions {
  kind: "icon" | "screenshot";
  position?: number | undefined;
}

export interface ListAppHistoryOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface ListAppVersionsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  includeVanished?: boolean | undefined;
}

export interface PromoteAppVersionBody {
  appVersionId: string;
  stage: "develop" | "test" | "staging" | "production";
  skip?: boolean | undefined;
  reason?: string | undefined;
}

export interface RollBackAppBody {
  stage: "develop" | "test" | "staging" | "production";
  reason?: string | undefined;
}

export interface ShareAppBody {
  visibility: "private" | "public" | "group";
  groups?: readonly string[] | undefined;
}

export interface ShareAppOptions extends PostOptions {
  /** Answer what would be, and change nothing. */
  dryRun?: boolean | undefined;
}

export type Apps = ReturnType<typeof apps>;

/** `client.apps` */
export function apps(send: Send) {
  const operations = {
    /**
     * List or search apps.
     *
     * `q` finds apps that have all its words in name, description or keywords. `includeVanished=true` adds apps that their repo no longer lists. Apps of which the tenant has only uploaded drafts are in it with the status `draft`. `stage`, `department` (in any case) and `category` (with all that hangs below it) narrow it further. A page may hold fewer than `pageSize` and still have a `nextPageToken`.
     *
     * Permission: `apps:read`.
     */
    list: ({ pageSize, pageToken, q, stage, department, category, includeVanished, ...options }: ListAppsOptions = {}) =>
      send<Page<App>>({ ...options, method: "GET", path: "/apps", query: { pageSize, pageToken, q, stage, department, category, includeVanished } }),
    /**
     * Read an app.
     *
     * Permission: `apps:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<App>({ ...options, method: "GET", path: `/apps/${segment(id)}` }),
    /**
     * Say what an app is, where it belongs and how far it has come.
     *
     * What is set here covers what the repo's index or the package says, and stays when the repo is indexed again. `null` takes a member away, so that what the index says is shown again; a member that is left out stays as it is. `pipeline` names the stages that its versions pass one after the other: `test`, `staging` and `production` if nothing else is said. Every change is in the app's history.
     *
     * Permission: `apps:update@tenant`.
     */
    update: (id: string, body: UpdateAppBody, options: ConditionalOptions) =>
      send<App>({ ...options, method: "PATCH", path: `/apps/${segment(id)}`, body }),
    /**
     * List an app's pictures: the icon, then the screenshots in their order.
     *
     * Permission: `apps:read`.
     */
    listAttachments: (id: string, options: RequestOptions = {}) =>
      send<ListAppAttachmentsAnswer>({ ...options, method: "GET", path: `/apps/${segment(id)}/attachments` }),
    /**
     * Add an icon or a screenshot.
     *
     * The body is the picture itself: PNG, JPEG, WebP or GIF, told by its bytes, of at most 2097152 bytes. SVG is refused, as it may hold scripts. An app has one icon (at most 1024 pixels on each side; a new one takes its place) and up to 6 screenshots (4096), in the order in which they came or at `position`. The same picture again is the same attachment, and moves when `position` is sent.
     *
     * Permission: `apps:update@tenant`.
     */
    addAttachment: (id: string, bytes: Bytes, { kind, position, ...options }: AddAppAttachmentOptions) =>
      send<Attachment>({ contentType: "image/png", ...options, method: "POST", path: `/apps/${segment(id)}/attachments`, query: { kind, position }, bytes }),
    /**
     * List what was done to an app, newest first.
     *
     * Permission: `apps:read`.
     */
    listHistory: (id: string, { pageSize, pageToken, ...options }: ListAppHistoryOptions = {}) =>
      send<Page<AppEvent>>({ ...options, method: "GET", path: `/apps/${segment(id)}/history`, query: { pageSize, pageToken } }),
    /**
     * Read how many deployments use an app, by version.
     *
     * For the tenant that the app is of. Of other tenants numbers are told and nothing else: not who they are, and not what they call or configure. Deployments count until they are deleted. What was changed within the last seconds may be missing.
     *
     * Permission: `apps:read@tenant`.
     */
    getUsage: (id: string, options: RequestOptions = {}) =>
      send<AppUsage>({ ...options, method: "GET", path: `/apps/${segment(id)}/usage` }),
    /**
     * List an app's versions, highest first.
     *
     * Permission: `apps:read`.
     */
    listVersions: (id: string, { pageSize, pageToken, includeVanished, ...options }: ListAppVersionsOptions = {}) =>
      send<Page<AppVersion>>({ ...options, method: "GET", path: `/apps/${segment(id)}/versions`, query: { pageSize, pageToken, includeVanished } }),
    /**
     * Put a version on a stage.
     *
     * The stage points at the version by its digest, so that what was tested is what is deployed; `POST /deployments` takes `appId` and `stage`. A version comes to a stage when it has been on the stage before in the app's pipeline; `skip` with a `reason` lets it pass that by, and the history says so. When the stage is further than the app's own, that one follows.
     *
     * Permission: `apps:promote@tenant`.
     */
    promoteVersion: (id: string, body: PromoteAppVersionBody, options: PostOptions = {}) =>
      send<App>({ ...options, method: "POST", path: `/apps/${segment(id)}:promote`, body }),
    /**
     * Publish an app's draft without a release.
     *
     * Only where no review is asked for (`GET /store`). Elsewhere the draft is reviewed with the next version that is submitted, and published by its release.
     *
     * Permission: `apps:publish@tenant`.
     */
    publish: (id: string, options: PostOptions = {}) =>
      send<App>({ ...options, method: "POST", path: `/apps/${segment(id)}:publish` }),
    /**
     * Put the version back that a stage had before.
     *
     * Of the last ten versions the newest that can still be deployed. The version that is taken away has not passed the stage: to come to the next one it is promoted here again first.
     *
     * Permission: `apps:promote@tenant`.
     */
    rollBack: (id: string, body: RollBackAppBody, options: PostOptions = {}) =>
      send<App>({ ...options, method: "POST", path: `/apps/${segment(id)}:rollback`, body }),
    /**
     * Say who may see an uploaded app.
     *
     * `private`: its tenant; `public`: everybody; `group`: members of one of `groups` and of the groups below it (`/eng` of the own tenant, `tenant-b/eng` of another, `tenant-b` for all of it), and those who see all of the own tenant's. It counts from the next read on. Others see only versions that are active and were reviewed for others: what was submitted while the app was private stays in the tenant. An app that a repo lists is as visible as its repo.
     *
     * Permission: `apps:share@tenant`.
     */
    share: (id: string, body: ShareAppBody, { dryRun, ...options }: ShareAppOptions = {}) =>
      send<App>({ ...options, method: "POST", path: `/apps/${segment(id)}:share`, query: { dryRun }, body }),
  };
  return {
    ...operations,
    /** All pages of `listApps`: `for await (const item of …)`. */
    listAll: (options: Omit<ListAppsOptions, "pageToken"> = {}) =>
      paged<App>((pageToken) => operations.list({ ...options, pageToken })),
    /** All pages of `listAppHistory`: `for await (const item of …)`. */
    listAllHistory: (id: string, options: Omit<ListAppHistoryOptions, "pageToken"> = {}) =>
      paged<AppEvent>((pageToken) => operations.listHistory(id, { ...options, pageToken })),
    /** All pages of `listAppVersions`: `for await (const item of …)`. */
    listAllVersions: (id: string, options: Omit<ListAppVersionsOptions, "pageToken"> = {}) =>
      paged<AppVersion>((pageToken) => operations.listVersions(id, { ...options, pageToken })),
  };
}
