import * as z from "zod";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import type { Item, Key, Table } from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import { requireEntitled, type Sold } from "../market/entitlement-store.ts";
import { needsEntitlement } from "../market/rules.ts";
import { repoKey } from "../repo/entity.ts";
import { Repo } from "../repo/schema.ts";
import { UPLOADS, uploads } from "../repo/uploads.ts";
import { mayRead, type Shared, type Viewer, type Visibility } from "../repo/visibility.ts";
import { audienceOf, isReleased, isShownInside } from "./audience.ts";
import { appIdPartition, appKey, appVersionKey, packageKey, parsePackageItem, type StoredPackage } from "./entity.ts";
import { App, AppVersion } from "./schema.ts";

/** A version of another tenant, with what a deployment of it is decided from. */
export interface SharedVersion {
  readonly version: AppVersion;
  /** Absent where the version was never read. */
  readonly stored: StoredPackage | undefined;
  /** What its repo asks of a runtime. */
  readonly repo: Pick<Repo, "providers" | "selector">;
  /** Its app as its tenant sells it. */
  readonly sold: Sold;
}

/**
 * Apps and versions that a caller may see by their ids, his own and those that another tenant's repo (or, of an upload,
 * the app itself) shares with him. What he may not see is as unknown as what is not there. An own object is one round
 * trip; another's is three in sequence: own place, index by id, then the object with what opens it, strongly consistent,
 * so that a visibility that was withdrawn is gone with the next read.
 */
export interface Catalogue {
  readableApp(viewer: Viewer, appId: string): Promise<App | undefined>;
  readableVersion(viewer: Viewer, versionId: string): Promise<AppVersion | undefined>;
  /** The package of a readable version. Own: one round trip. */
  readablePackage(viewer: Viewer, versionId: string): Promise<StoredPackage | undefined>;
  /**
   * A version of whatever tenant that the platform may govern: one that others see, in whatever group, or that the
   * platform itself suspended. Two round trips.
   */
  governedVersion(versionId: string): Promise<AppVersion | undefined>;
  /**
   * Whether the viewer sees this app or version of his own tenant: no round trip where he sees all of it, else one for
   * what opens it.
   */
  opensOwn(viewer: Viewer, own: Own): Promise<boolean>;
  /** Those of one page of the own tenant's apps that the viewer sees. At most one batch read, of their repos. */
  seenOf(viewer: Viewer, apps: readonly App[]): Promise<readonly App[]>;
  /** A version that is not the viewer's own: two round trips. */
  sharedVersion(viewer: Viewer, versionId: string): Promise<SharedVersion | undefined>;
  /**
   * The same, for whoever is about to deploy it or to take its bytes: one round trip more where its app is sold, none where
   * it is not. @throws Problem 403 `entitlement-required`
   */
  entitledVersion(viewer: Viewer, versionId: string): Promise<SharedVersion | undefined>;
}

const SHARING = "tenants share apps";
/** An app of a tenant, or a version of one. */
export type Own = Pick<AppVersion, "tenantId" | "repoId" | "status" | "was"> & { readonly appId: string };

const Place = z.object({ tenantId: z.string(), repoId: z.string(), appId: z.string().optional() });
type Place = z.infer<typeof Place>;
const Selling = App.pick({ offers: true });

export function catalogue(table: Table, clock: Clock = systemClock): Catalogue {
  /** Whose it is, by the index: two owners of one id are impossible, as ids derive from their owner or are random. */
  const placeOf = async (id: string): Promise<Place | undefined> => {
    const pk = appIdPartition(id);
    const { items } = await acrossTenants(SHARING, () => table.query({ index: "gsi2", pk, limit: 1 }));
    return items[0] === undefined ? undefined : Place.parse(items[0]);
  };
  /** What another tenant may share; whether it does, the gate among the items says. */
  const others = (keys: readonly Key[]) =>
    acrossTenants(SHARING, () => table.batchGet(unique(keys), { consistent: true }));
  const sharedVersion: Catalogue["sharedVersion"] = async (viewer, versionId) => {
    const place = await placeOf(versionId);
    if (place === undefined || place.tenantId === viewer.tenantId || place.appId === undefined) return undefined;
    const { tenantId, repoId, appId } = place;
    // An upload's gate is its app.
    const [row, pkg, gate, listed = gate] = await others([
      appVersionKey(tenantId, versionId),
      packageKey(tenantId, versionId),
      gateKey(tenantId, repoId, appId),
      appKey(tenantId, appId),
    ]);
    const version = row === undefined ? undefined : AppVersion.parse(row);
    const repo = opened(viewer, repoId, gate);
    if (version === undefined || repo === undefined || !isReleased(version)) return undefined;
    const { offers } = Selling.parse(listed ?? {});
    const sold = { id: appId, tenantId, name: version.name, offers };
    return { version, repo, sold, stored: pkg === undefined ? undefined : parsePackageItem(pkg) };
  };
  const opensOwn: Catalogue["opensOwn"] = async (viewer, own) => {
    if (viewer.wide) return true;
    if (!isShownInside(own)) return false;
    const gate = await table.get(gateKey(own.tenantId, own.repoId, own.appId), { consistent: true });
    return opened(viewer, own.repoId, gate) !== undefined;
  };
  return {
    sharedVersion,
    opensOwn,
    async entitledVersion(viewer, versionId) {
      const shared = await sharedVersion(viewer, versionId);
      if (shared !== undefined && needsEntitlement(shared.sold.offers))
        await requireEntitled(table, viewer, shared.sold, clock());
      return shared;
    },
    async seenOf(viewer, apps) {
      if (viewer.wide || apps.length === 0) return apps;
      const listed = apps.filter(({ repoId }) => repoId !== UPLOADS);
      const keys = unique(listed.map(({ tenantId, repoId }) => repoKey(tenantId, repoId)));
      const repos = keys.length === 0 ? [] : await table.batchGet(keys, { consistent: true });
      const open = new Set(keys.filter((_, i) => opened(viewer, "", repos[i]) !== undefined).map(({ sk }) => sk));
      return apps.filter(
        (app) => isShownInside(app) && (app.repoId === UPLOADS ? mayRead(viewer, app) : open.has(app.repoId)),
      );
    },
    async governedVersion(versionId) {
      const place = await placeOf(versionId);
      if (place?.appId === undefined) return undefined;
      const { tenantId, repoId, appId } = place;
      const keys = [appVersionKey(tenantId, versionId), gateKey(tenantId, repoId, appId)];
      const [row, gate] = await others(keys);
      const version = row === undefined ? undefined : AppVersion.parse(row);
      if (version === undefined || version.suspendedBy !== undefined) return version;
      return isReleased(version) && audienceOf(visibilityOf(repoId, gate)) === "shared" ? version : undefined;
    },
    async readableApp(viewer, appId) {
      const own = await table.get(appKey(viewer.tenantId, appId));
      if (own !== undefined) {
        const app = App.parse(own);
        return (await opensOwn(viewer, { ...app, appId: app.id })) ? app : undefined;
      }
      const place = await placeOf(appId);
      if (place === undefined || place.tenantId === viewer.tenantId) return undefined;
      const { tenantId, repoId } = place;
      const keys = [appKey(tenantId, appId), gateKey(tenantId, repoId, appId)];
      const [row, gate] = await others(keys);
      const app = row === undefined ? undefined : App.parse(row);
      const open = opened(viewer, repoId, repoId === UPLOADS ? row : gate) !== undefined;
      return app !== undefined && open && isReleased(app) ? app : undefined;
    },
    async readableVersion(viewer, versionId) {
      const own = await table.get(appVersionKey(viewer.tenantId, versionId));
      if (own !== undefined) {
        const version = AppVersion.parse(own);
        return (await opensOwn(viewer, version)) ? version : undefined;
      }
      return (await sharedVersion(viewer, versionId))?.version;
    },
    async readablePackage(viewer, versionId) {
      const [own, row] = await Promise.all([
        table.get(packageKey(viewer.tenantId, versionId)),
        // Who sees all of the tenant's needs not know whose the package is.
        viewer.wide ? undefined : table.get(appVersionKey(viewer.tenantId, versionId)),
      ]);
      if (row !== undefined && !(await opensOwn(viewer, AppVersion.parse(row)))) return undefined;
      if (own !== undefined) return parsePackageItem(own);
      return (await sharedVersion(viewer, versionId))?.stored;
    },
  };
}

/** What says who may see it: its repo, or of an upload the app. */
export function gateKey(tenantId: string, repoId: string, appId: string) {
  return repoId === UPLOADS ? appKey(tenantId, appId) : repoKey(tenantId, repoId);
}

/** What the open gate asks of a runtime; `undefined` when it is closed or gone. */
export function opened(
  viewer: Viewer,
  repoId: string,
  gate: Item | undefined,
): Pick<Repo, "providers" | "selector"> | undefined {
  if (gate === undefined) return undefined;
  const [shared, asks]: [Shared, Pick<Repo, "providers" | "selector">] =
    repoId === UPLOADS ? [App.parse(gate), uploads] : both(Repo.parse(gate));
  return mayRead(viewer, shared) ? asks : undefined;
}

function visibilityOf(repoId: string, gate: Item | undefined): Visibility | undefined {
  if (gate === undefined) return undefined;
  return repoId === UPLOADS ? App.parse(gate).visibility : Repo.parse(gate).visibility;
}

function both(repo: Repo): [Shared, Repo] {
  return [repo, repo];
}

/** DynamoDB refuses a batch that names a key twice. */
function unique(keys: readonly Key[]): readonly Key[] {
  return keys.filter((key, place) => keys.findIndex(({ pk, sk }) => pk === key.pk && sk === key.sk) === place);
}
