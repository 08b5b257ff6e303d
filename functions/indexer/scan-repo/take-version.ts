import { appVersionItem, appVersionKey, packageItem } from "../../../shared/domain/app/entity.ts";
import { AppVersion } from "../../../shared/domain/app/schema.ts";
import { BACKGROUND, repeatOnConflict } from "../../../shared/platform/conflicts.ts";
import { ConditionFailed, type Write } from "../../../shared/platform/dynamodb.ts";
import type { SourceEntry } from "../../../shared/sources/contract.ts";
import type { TakeAnswer, TakeRequest } from "../../../shared/sources/messages.ts";
import type { ScanParts } from "./scan.ts";
import { type GoodPackage, type Taken, takePackage } from "./take-package.ts";

export type TakeVersionParts = Pick<ScanParts, "table" | "repos" | "objects" | "open">;

/** Times that the row is read anew because somebody else changed it. */
const MAX_ATTEMPTS = 6;

/**
 * Reads the package of a version that a scan only listed: fetches it, checks it against the digest that the repo gave,
 * keeps its bytes under that digest, and writes what it holds. A version that was read already costs one read. Two
 * reads, two requests and one transaction; no lease, as the write is conditional on the row.
 */
export async function takeVersion(
  parts: TakeVersionParts,
  { tenantId, versionId }: TakeRequest["take"],
): Promise<TakeAnswer> {
  let taken: Taken | undefined;
  for (let attempt = 1; ; attempt++) {
    const item = await parts.table.get(appVersionKey(tenantId, versionId), { consistent: true });
    if (item === undefined) return refused("There is no such version.", false);
    const row = AppVersion.parse(item);
    if (row.format !== undefined) return { ok: true };
    if (row.fault !== undefined) return refused(row.fault, false);
    taken ??= await fetched(parts, row);
    if (taken === undefined) return refused("The repo of this version was deleted before its package was read.", false);
    try {
      if (taken.kind === "good") {
        await write(parts, [put(row, readRow(row, taken)), { put: packageItem(tenantId, versionId, taken.stored) }]);
        return { ok: true };
      }
      // What was published under a digest stays so; what is missing, or other bytes, may be put right.
      if (taken.digest === row.digest) await write(parts, [put(row, { ...row, fault: taken.detail })]);
      return refused(taken.detail, taken.kind === "retry");
    } catch (error) {
      if (!(error instanceof ConditionFailed) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

async function fetched(parts: TakeVersionParts, row: AppVersion): Promise<Taken | undefined> {
  const repo = await parts.repos.forScan(row.tenantId, row.repoId);
  if (repo === undefined) return undefined;
  const entry: SourceEntry = {
    name: row.name,
    version: row.packageVersion,
    description: row.description,
    digest: row.digest,
    urls: row.source?.urls ?? [],
    keywords: [],
  };
  return takePackage(await parts.open(repo), parts.objects, entry);
}

function readRow({ source: _source, ...row }: AppVersion, { format, size, description }: GoodPackage): AppVersion {
  return { ...row, format, size, description };
}

function put(before: AppVersion, after: AppVersion): Write {
  return {
    put: appVersionItem({ ...after, version: before.version + 1 }),
    expression: {
      condition: "#version = :version",
      names: { "#version": "version" },
      values: { ":version": before.version },
    },
  };
}

function write(parts: TakeVersionParts, writes: readonly Write[]): Promise<void> {
  return repeatOnConflict(() => parts.table.transact(writes), undefined, BACKGROUND);
}

function refused(detail: string, retryable: boolean): TakeAnswer {
  return { ok: false, detail, retryable };
}
