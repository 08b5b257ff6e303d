import { gunzipSync, gzipSync } from "node:zlib";
import * as z from "zod";
import type { Item, Key } from "../../platform/dynamodb.ts";
import { versionOrder } from "./rules.ts";
import type { App, AppVersion } from "./schema.ts";

/*
 * Access patterns of apps:
 *
 * | what                          | how                                                                   |
 * | a tenant's apps, one of them  | pk `T#<tenant>#APP`, sk `<appId>`                                      |
 * | versions of an app, newest    | gsi1 `T#<tenant>#APP#<appId>#VERSION`, sk `<order of version>#<id>`,   |
 * | first                         | descending                                                            |
 * | one version                   | pk `T#<tenant>#APPV#<versionId>`, sk `VERSION`                         |
 * | its parsed package            | the same pk, sk `PACKAGE`: one BatchGet reads both                     |
 * | whose an app or version is    | gsi2 `ID#<id>`, sk the id: tenant, repo and app alone are in it        |
 */

export function appPartition(tenantId: string): string {
  return `T#${tenantId}#APP`;
}

export function appKey(tenantId: string, appId: string): Key {
  return { pk: appPartition(tenantId), sk: appId };
}

export function versionsPartition(tenantId: string, appId: string): string {
  return `T#${tenantId}#APP#${appId}#VERSION`;
}

export function appVersionKey(tenantId: string, versionId: string): Key {
  return { pk: `T#${tenantId}#APPV#${versionId}`, sk: "VERSION" };
}

export function packageKey(tenantId: string, versionId: string): Key {
  return { pk: `T#${tenantId}#APPV#${versionId}`, sk: "PACKAGE" };
}

/** Partition of the index by id, which knows no tenant: `catalogue.ts` alone reads it, and decides who may. */
export function appIdPartition(id: string): string {
  return `ID#${id}`;
}

/** Where the archive's bytes lie in the bucket; the same bytes of two repos lie there once. `digest` is `sha256:<hex>`. */
export function archiveObjectKey(digest: string): string {
  return `packages/${digest.replace(/^sha256:/, "")}`;
}

export function appItem(app: App): Item & Key {
  return { ...appKey(app.tenantId, app.id), ...byId(app.id), entity: "App", ...app };
}

export function appVersionItem(version: AppVersion): Item & Key {
  return {
    ...appVersionKey(version.tenantId, version.id),
    gsi1pk: versionsPartition(version.tenantId, version.appId),
    gsi1sk: `${versionOrder(version.packageVersion)}#${version.id}`,
    ...byId(version.id),
    entity: "AppVersion",
    ...version,
  };
}

function byId(id: string) {
  return { gsi2pk: appIdPartition(id), gsi2sk: id };
}

/** A version's package as its format read it. `package` is the format's own value: parse it with the format. */
export interface StoredPackage {
  readonly format: string;
  readonly package: unknown;
}

const PackageItem = z.object({ format: z.string(), body: z.instanceof(Uint8Array) });

/** Bytes of JSON after unpacking; ten times what a format lets through (`MAX_PACKAGE_BYTES`, in characters). */
const MAX_JSON_BYTES = 4 * 1024 * 1024;

/** The package as gzipped JSON in one binary attribute: a 50 KB form becomes about 5 KB, 5 write units. */
export function packageItem(tenantId: string, versionId: string, stored: StoredPackage): Item & Key {
  return {
    ...packageKey(tenantId, versionId),
    entity: "Package",
    tenantId,
    id: versionId,
    format: stored.format,
    body: gzipSync(JSON.stringify(stored.package)),
  };
}

/** @throws when the item is not one that `packageItem` made */
export function parsePackageItem(item: Item): StoredPackage {
  const { format, body } = PackageItem.parse(item);
  const json: unknown = JSON.parse(gunzipSync(body, { maxOutputLength: MAX_JSON_BYTES }).toString("utf8"));
  return { format, package: json };
}
