// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type Bytes, type ConditionalOptions, type PostOptions, type RequestOptions, type UploadOptions, type Send, bytesOrJson, segment } from "../request.ts";
import type { AppVersion, AppVersionHistory, FittingRuntimes, Form, PackageDownload, PackageIcon, Readme, UploadedAppVersion } from "./schemas.ts";

export interface UploadAppVersionBody {
  uploadId: string;
}

export interface UpdateAppVersionBody {
  descriptions?: {
    [name: string]: string;
  } | null | undefined;
  releaseNotes?: {
    [name: string]: string;
  } | null | undefined;
}

export interface GetAppVersionFormOptions extends RequestOptions {
  locale?: string | undefined;
}

export interface ListAppVersionHistoryOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface GetAppVersionReadmeOptions extends RequestOptions {
  locale?: string | undefined;
}

export interface CancelAppVersionBody {
  message?: string | undefined;
}

export interface CancelAppVersionOptions extends PostOptions {
  /** Answer what would be, and change nothing. */
  dryRun?: boolean | undefined;
}

export interface RecoverAppVersionBody {
  message?: string | undefined;
}

export interface RecoverAppVersionOptions extends PostOptions {
  /** Answer what would be, and change nothing. */
  dryRun?: boolean | undefined;
}

export interface ReleaseAppVersionBody {
  message?: string | undefined;
}

export interface ReleaseAppVersionOptions extends PostOptions {
  /** Answer what would be, and change nothing. */
  dryRun?: boolean | undefined;
}

export interface SubmitAppVersionBody {
  message?: string | undefined;
}

export interface SubmitAppVersionOptions extends PostOptions {
  /** Answer what would be, and change nothing. */
  dryRun?: boolean | undefined;
}

export interface SuspendAppVersionBody {
  message?: string | undefined;
}

export interface SuspendAppVersionOptions extends PostOptions {
  /** Answer what would be, and change nothing. */
  dryRun?: boolean | undefined;
}

export type AppVersions = ReturnType<typeof appVersions>;

/** `client.appVersions` */
export function appVersions(send: Send) {
  const operations = {
    /**
     * Upload a package.
     *
     * The body is the package itself, a gzipped tar, a tar or a zip of at most 4194304 bytes, or as JSON the `uploadId` of a larger one that was sent to the URL of `POST /uploads`: `cluster.json.tmpl`, `config.json`, and where wanted `locale/`, `confd/` and `package.json`. `package.json` gives name and version; without it the form's default name and a version made from the digest are taken. The answer is a draft, whose `repoId` is `uploads`: only its own tenant sees it, lists it (`status` is `draft`) and deploys it, on every runtime whose provider runs its format. The same bytes again answer the same draft; other bytes of the same version are another draft. Each fault of a package is in `errors` as `file#/pointer`; `warnings` of the answer are what will not work everywhere, or not as expected, and refuse nothing.
     *
     * Permission: `app-versions:create@tenant`.
     */
    upload: (content: Bytes | UploadAppVersionBody, options: UploadOptions = {}) =>
      send<UploadedAppVersion>({ ...bytesOrJson(content, "application/gzip"), ...options, method: "POST", path: "/app-versions" }),
    /**
     * Read a version.
     *
     * Permission: `app-versions:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<AppVersion>({ ...options, method: "GET", path: `/app-versions/${segment(id)}` }),
    /**
     * Change what a version's page says.
     *
     * Takes a version that is `draft`, `rejected` or `active`. A rejected one is a draft again. The package itself never changes. `descriptions` stand beside the package's own `description`, in any language. `null` takes a member away.
     *
     * Permission: `app-versions:update@tenant`.
     */
    update: (id: string, body: UpdateAppVersionBody, options: ConditionalOptions) =>
      send<AppVersion>({ ...options, method: "PATCH", path: `/app-versions/${segment(id)}`, body }),
    /**
     * Delete a version.
     *
     * Takes a version that is `draft`, `rejected`, `passed` or `suspended`. It is listed no more and cannot be deployed; its record and history stay. Deployments made from it go on. An app whose versions are all deleted is deleted. Uploading the same bytes again makes it a draft.
     *
     * Permission: `app-versions:delete@tenant`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/app-versions/${segment(id)}` }),
    /**
     * Read what a deployment of this version asks.
     *
     * `sections` is for drawing, in the publisher's order and the language of `locale`, else of `Accept-Language`, else English; `schema` is for checking.
     *
     * Permission: `app-versions:read`.
     */
    getForm: (id: string, { locale, ...options }: GetAppVersionFormOptions = {}) =>
      send<Form>({ ...options, method: "GET", path: `/app-versions/${segment(id)}/form`, query: { locale } }),
    /**
     * List who did what to a version, newest first.
     *
     * `number` is the version's own counter after the change. `actor` is a token's id; `actedAs` tells whether it acted for the version's tenant (`owner`) or for the platform (`reviewer` of a review, `platform` otherwise).
     *
     * Permission: `app-versions:read`.
     */
    listHistory: (id: string, { pageSize, pageToken, ...options }: ListAppVersionHistoryOptions = {}) =>
      send<Page<AppVersionHistory>>({ ...options, method: "GET", path: `/app-versions/${segment(id)}/history`, query: { pageSize, pageToken } }),
    /**
     * Get the icon that lies in the package.
     *
     * The file that the package's `icon` names by a path, in Base64: PNG, JPEG, WebP or GIF, told by its bytes, of at most 65536 bytes. Without `picture` there is none that is kept: SVG is not, as it may hold scripts, and neither is what lies elsewhere. An icon that was uploaded for the app (`GET /attachments/{id}`) goes before it.
     *
     * Permission: `app-versions:read`.
     */
    getIcon: (id: string, options: RequestOptions = {}) =>
      send<PackageIcon>({ ...options, method: "GET", path: `/app-versions/${segment(id)}/icon` }),
    /**
     * Get the package of this version.
     *
     * The answer names a URL that reads the store's own copy for five minutes. The copy stays when the repo lists the version no longer, or is gone.
     *
     * Permission: `app-versions:read`.
     */
    downloadPackage: (id: string, options: RequestOptions = {}) =>
      send<PackageDownload>({ ...options, method: "GET", path: `/app-versions/${segment(id)}/package` }),
    /**
     * Read what the package says of itself at length.
     *
     * The package's `README.md` or `README.<language>.md`, in the language of `locale`, else of `Accept-Language`; `README.md` stands for English. 64 KiB of each are kept. Versions that were published before readmes were kept have none.
     *
     * Permission: `app-versions:read`.
     */
    getReadme: (id: string, { locale, ...options }: GetAppVersionReadmeOptions = {}) =>
      send<Readme>({ ...options, method: "GET", path: `/app-versions/${segment(id)}/readme`, query: { locale } }),
    /**
     * Find the runtimes on which this version can run.
     *
     * By provider, package format, the repo's providers and the repo's selector on the runtime's labels (an upload has neither). Every other runtime is in `excluded` with each requirement that it fails.
     *
     * Permission: `app-versions:read`.
     */
    listRuntimes: (id: string, options: RequestOptions = {}) =>
      send<FittingRuntimes>({ ...options, method: "GET", path: `/app-versions/${segment(id)}/runtimes` }),
    /**
     * Take a version back from review.
     *
     * Takes a version that is `submitted`, `in-review` or `passed`; it is a draft again.
     *
     * Permission: `app-versions:submit@tenant`.
     */
    cancel: (id: string, body?: CancelAppVersionBody, { dryRun, ...options }: CancelAppVersionOptions = {}) =>
      send<AppVersion>({ ...options, method: "POST", path: `/app-versions/${segment(id)}:cancel`, query: { dryRun }, body }),
    /**
     * Put a suspended version back into the store.
     *
     * What its own tenant suspended. What the platform suspended needs `app-versions:suspend@platform` and a `message`; anyone else gets 409 with `suspendedBy`, who did it.
     *
     * Permission: `app-versions:suspend@tenant`.
     */
    recover: (id: string, body?: RecoverAppVersionBody, { dryRun, ...options }: RecoverAppVersionOptions = {}) =>
      send<AppVersion>({ ...options, method: "POST", path: `/app-versions/${segment(id)}:recover`, query: { dryRun }, body }),
    /**
     * Release a version that has passed.
     *
     * It is `active`: whoever may see its app sees it and deploys it. The app's page says from now on what it said when the version was submitted. Where the tenant has an approval flow for `publish`, the version waits as `passed` with its `approvalId`, and is released as it was asked once the approvers have agreed; where they have not, it has no `approvalId` any more and `statusReason` says why.
     *
     * Permission: `app-versions:release@tenant`.
     */
    release: (id: string, body?: ReleaseAppVersionBody, { dryRun, ...options }: ReleaseAppVersionOptions = {}) =>
      send<AppVersion>({ ...options, method: "POST", path: `/app-versions/${segment(id)}:release`, query: { dryRun }, body }),
    /**
     * Submit a version for review.
     *
     * Takes a version that is `draft` or `rejected`. `Location` is its review, which has the phases that the store asks for at this moment (`GET /store`): the tenant's own where the app is private, the platform's where others will see it. Without any phase the version is `passed` at once. Who may decide the vendor's phase (`reviews:decide`) has passed the vendor's phase by submitting. What the app's page says now is what the release will publish.
     *
     * Permission: `app-versions:submit@tenant`.
     */
    submit: (id: string, body?: SubmitAppVersionBody, { dryRun, ...options }: SubmitAppVersionOptions = {}) =>
      send<AppVersion>({ ...options, method: "POST", path: `/app-versions/${segment(id)}:submit`, query: { dryRun }, body }),
    /**
     * Take a released version out of the store for now.
     *
     * Nobody sees or deploys it until it is recovered. Deployments that run go on. With `app-versions:suspend@platform` also a version that another tenant shares; then `message` is required, and only the platform recovers it (`suspendedBy`).
     *
     * Permission: `app-versions:suspend@tenant`.
     */
    suspend: (id: string, body?: SuspendAppVersionBody, { dryRun, ...options }: SuspendAppVersionOptions = {}) =>
      send<AppVersion>({ ...options, method: "POST", path: `/app-versions/${segment(id)}:suspend`, query: { dryRun }, body }),
  };
  return {
    ...operations,
    /** All pages of `listAppVersionHistory`: `for await (const item of …)`. */
    listAllHistory: (id: string, options: Omit<ListAppVersionHistoryOptions, "pageToken"> = {}) =>
      paged<AppVersionHistory>((pageToken) => operations.listHistory(id, { ...options, pageToken })),
  };
}
