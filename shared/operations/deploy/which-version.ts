import type { Catalogue } from "../../domain/app/catalogue.ts";
import type { Stage } from "../../domain/app/curated.ts";
import type { AppVersion } from "../../domain/app/schema.ts";
import type { Viewer } from "../../domain/repo/visibility.ts";
import { invalid } from "../../kernel/problem.ts";

/** What a request names: a version, or the version that a stage of an app has. */
export interface Named {
  readonly appVersionId?: string | undefined;
  readonly appId?: string | undefined;
  readonly stage?: Stage | undefined;
}

export interface Which {
  readonly versionId: string;
  /** Of the version that was promoted, where a stage was named. */
  readonly promoted?: { readonly stage: Stage; readonly digest: string };
}

/**
 * No round trip for a version that is named; one for a stage, three for one of an app that another tenant shares, of
 * which there is only `production`. @throws Problem 422 with a pointer
 */
export async function whichVersion(catalogue: Catalogue, viewer: Viewer, named: Named): Promise<Which> {
  const { appVersionId, appId, stage } = named;
  if (appVersionId !== undefined) return { versionId: appVersionId };
  // The route's schema demands both where no version is named.
  if (appId === undefined || stage === undefined)
    throw wrong("/appVersionId", "Name a version, or an app and a stage.");
  const app = await catalogue.readableApp(viewer, appId);
  if (app === undefined) throw wrong("/appId", `There is no app "${appId}".`);
  const open = (app.tenantId === viewer.tenantId && viewer.wide) || stage === "production";
  const channel = open ? app.channels?.[stage] : undefined;
  if (channel === undefined) throw wrong("/stage", `No version of this app is on the stage ${stage}.`);
  return { versionId: channel.appVersionId, promoted: { stage, digest: channel.digest } };
}

/** What is deployed by its stage is what was promoted, to the byte. @throws Problem 422 */
export function requirePromoted({ promoted }: Which, version: AppVersion): void {
  if (promoted === undefined || promoted.digest === version.digest) return;
  throw wrong(
    "/stage",
    `The stage ${promoted.stage} has ${promoted.digest}, and the version is now ${version.digest}.`,
  );
}

function wrong(pointer: string, detail: string) {
  const remedy = "Promote a version with POST /apps/{id}:promote, or name one as appVersionId.";
  return invalid("invalid-request", "There is no version to deploy", [{ pointer, detail, remedy }]);
}
