import { tenantSet } from "../../../shared/domain/app/listing.ts";
import { latest, vanished } from "../../../shared/domain/app/rules.ts";
import { App } from "../../../shared/domain/app/schema.ts";
import type { KnownVersion } from "../../../shared/domain/repo/manifest.ts";
import type { AppState, AppStep } from "./app-state.ts";

/**
 * The app as the store should show it, or `undefined` where it shows that already or there is nothing to show.
 * @param withheld ids of versions that are listed and not released
 */
export function shownApp(
  app: AppState,
  next: readonly KnownVersion[],
  step: AppStep,
  withheld: ReadonlySet<string>,
): App | undefined {
  const old = app.shown;
  const known = new Map(app.known);
  for (const one of next) known.set(one.version, one);
  for (const one of step.forget) known.delete(one.version);
  const alive = [...known.values()].filter(({ state }) => state === "active" || state === "listed");
  const released = alive.filter(({ versionId }) => versionId !== undefined && !withheld.has(versionId));
  const best = latest(released.length > 0 ? released : alive);
  if (best?.versionId === undefined)
    return old === undefined || old.status === "vanished" ? undefined : vanished(old, app.now);
  const listed = app.listed.get(best.version);
  const fresh = step.taken.find((taken) => taken.kind === "good" && taken.entry.version === best.version);
  const read = fresh?.kind === "good" ? fresh.description : "";
  const shownStill = old?.latestVersionId === best.versionId ? packedIcon(old?.icon) : undefined;
  const packed = fresh?.kind === "good" ? fresh.icon : shownStill;
  const icon = listed === undefined ? old?.icon : (listed.icon ?? packed);
  const home = listed === undefined ? old?.home : listed.home;
  const at = app.now.toISOString();
  const shown: App = {
    ...tenantSet(old),
    id: app.appId,
    tenantId: app.tenantId,
    repoId: app.repoId,
    name: app.name,
    description: listed?.description || read || (old?.description ?? ""),
    ...(icon === undefined ? {} : { icon }),
    keywords: listed === undefined ? (old?.keywords ?? []) : [...listed.keywords],
    ...(home === undefined ? {} : { home }),
    latestVersion: best.version,
    latestVersionId: best.versionId,
    status: released.length > 0 ? "active" : unreleased(old),
    // Whom a version was reviewed for is not in what a scan reads; only where versions are reviewed does it matter.
    ...(app.firstStatus === "active" || old?.audience === undefined ? {} : { audience: old.audience }),
    ...(withheld.size === 0 ? {} : { withheld: [...withheld] }),
    version: (old?.version ?? 0) + 1,
    createdAt: old?.createdAt ?? at,
    updatedAt: at,
  };
  return old !== undefined && same(old, shown) ? undefined : shown;
}

/** What an app is of which the repo lists no released version. */
function unreleased(old: App | undefined): App["status"] {
  return old === undefined || old.status === "vanished" || old.status === "active" ? "draft" : old.status;
}

/** An icon that is a path inside the package and no URL: the same version has it still. */
function packedIcon(icon: string | undefined): string | undefined {
  return icon === undefined || URL.canParse(icon) ? undefined : icon;
}

/** Whether a reader would see no difference. */
function same(a: App, b: App): boolean {
  const seen = (app: App) => JSON.stringify(App.parse({ ...app, version: 0, updatedAt: "" }));
  return seen(a) === seen(b);
}
