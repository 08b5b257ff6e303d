// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Bytes, type RequestOptions, type UploadOptions, type Send, segment } from "../request.ts";
import type { AppVersion, FittingRuntimes, Form } from "./schemas.ts";

export interface GetAppVersionFormOptions extends RequestOptions {
  locale?: string | undefined;
}

export type AppVersions = ReturnType<typeof appVersions>;

/** `client.appVersions` */
export function appVersions(send: Send) {
  const operations = {
    /**
     * Upload a package.
     *
     * The body is the package itself, a gzipped tar of at most 4194304 bytes: `cluster.json.tmpl`, `config.json`, and where wanted `locale/`, `confd/` and `package.json`. `package.json` gives name and version; without it the form's default name and a version made from the digest are taken. The answer is a draft, whose `repoId` is `uploads`: only its own tenant sees it, lists it (`status` is `draft`) and deploys it, on every runtime whose provider runs its format. The same bytes again answer the same draft; other bytes of the same version are another draft. Each fault of a package is in `errors` as `file#/pointer`.
     *
     * Scope: `store:write`.
     */
    upload: (bytes: Bytes, options: UploadOptions = {}) =>
      send<AppVersion>({ contentType: "application/gzip", ...options, method: "POST", path: "/app-versions", bytes }),
    /**
     * Read a version.
     *
     * Scope: `store:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<AppVersion>({ ...options, method: "GET", path: `/app-versions/${segment(id)}` }),
    /**
     * Read what a deployment of this version asks.
     *
     * `sections` is for drawing, in the publisher's order and the asked language; `schema` is for checking.
     *
     * Scope: `store:read`.
     */
    getForm: (id: string, { locale, ...options }: GetAppVersionFormOptions = {}) =>
      send<Form>({ ...options, method: "GET", path: `/app-versions/${segment(id)}/form`, query: { locale } }),
    /**
     * Find the runtimes on which this version can run.
     *
     * By provider, package format, the repo's providers and the repo's selector on the runtime's labels (an upload has neither). Every other runtime is in `excluded` with each requirement that it fails.
     *
     * Scope: `store:read`.
     */
    listRuntimes: (id: string, options: RequestOptions = {}) =>
      send<FittingRuntimes>({ ...options, method: "GET", path: `/app-versions/${segment(id)}/runtimes` }),
  };
  return operations;
}
