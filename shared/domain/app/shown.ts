import { UPLOADS } from "../repo/uploads.ts";
import { isReleased } from "./audience.ts";
import { latest } from "./rules.ts";
import { App, type AppVersion, type VersionStatus } from "./schema.ts";
import { AppTexts, CuratedTexts } from "./texts.ts";

/** What an app is when its best versions are this: the first class that has a version wins. */
const CLASSES: readonly { readonly status: App["status"]; readonly of: readonly VersionStatus[] }[] = [
  { status: "active", of: ["active"] },
  { status: "suspended", of: ["suspended"] },
  { status: "draft", of: ["draft", "submitted", "in-review", "passed", "rejected"] },
  { status: "vanished", of: ["vanished"] },
  { status: "deleted", of: ["deleted"] },
];

/**
 * The app with status and latest version as its versions make them. An app that others may see names, where it can, a
 * version that they may see.
 */
export function shownApp(app: App, versions: readonly AppVersion[]): App {
  for (const { status, of } of CLASSES) {
    const all = versions.filter((version) => of.includes(version.status));
    const shared = app.visibility === "private" ? [] : all.filter(isReleased);
    const pool = shared.length > 0 ? shared : all;
    const best = latest(pool.map((one) => ({ version: one.packageVersion, one })))?.one;
    if (best === undefined) continue;
    const { audience: _, ...rest } = app;
    const audience = best.audience === undefined ? {} : { audience: best.audience };
    return { ...rest, ...audience, status, latestVersion: best.packageVersion, latestVersionId: best.id };
  }
  return app;
}

/** What the app's page says. */
export function textsOf(app: App): AppTexts {
  return AppTexts.parse({ ...app, curated: app.curated ?? {} });
}

/** What the next release publishes. */
export function nextTexts(app: App): AppTexts {
  return app.draft ?? textsOf(app);
}

/** The app with these texts on its page; a draft that says the same has done its work. */
export function published(app: App, { curated, ...texts }: AppTexts): App {
  const { draft, icon: _i, home: _h, ...rest } = app;
  const waiting = draft === undefined || sameTexts(draft, { curated, ...texts }) ? {} : { draft };
  const filed = Object.entries(app.curated ?? {}).filter(([member]) => !Object.hasOwn(CuratedTexts.shape, member));
  return { ...rest, ...texts, curated: { ...Object.fromEntries(filed), ...curated }, ...waiting };
}

/** Whether new texts wait for a release: others have seen the app, and its versions are released one by one. */
export function waitsForRelease(app: Pick<App, "repoId" | "status">): boolean {
  return app.repoId === UPLOADS && (app.status === "active" || app.status === "suspended");
}

/**
 * The app of a repo keeps the ids of versions that the repo lists and that are not released, as a scan names an app's
 * latest version without reading its versions.
 */
function withheld(app: App, version: AppVersion): App {
  if (app.repoId === UPLOADS) return app;
  const others = (app.withheld ?? []).filter((id) => id !== version.id);
  const ids = version.status === "active" ? others : [...others, version.id];
  const { withheld: _, ...rest } = app;
  return ids.length === 0 ? rest : { ...rest, withheld: ids };
}

/**
 * The app after one of its versions has changed, and with these texts when that was a release. At its next version even
 * where it shows the same: of two versions that change at once one must see the other's change, or the app would name
 * one of them for ever.
 */
export function appAfter(
  app: App,
  versions: readonly AppVersion[],
  changed: AppVersion,
  texts: AppTexts | undefined,
  now: Date,
): App {
  const all = [...versions.filter(({ id }) => id !== changed.id), changed];
  const worded = texts === undefined ? app : published(app, texts);
  return { ...shownApp(withheld(worded, changed), all), version: app.version + 1, updatedAt: now.toISOString() };
}

/** The next state of an app, at its next version; the app itself where nothing differs. */
export function renewed(before: App, after: App, now: Date): App {
  if (JSON.stringify(App.parse(before)) === JSON.stringify(App.parse(after))) return before;
  return { ...after, version: before.version + 1, updatedAt: now.toISOString() };
}

export function sameTexts(a: AppTexts, b: AppTexts): boolean {
  // Parsed, so that members stand in one order.
  return JSON.stringify(AppTexts.parse(a)) === JSON.stringify(AppTexts.parse(b));
}
