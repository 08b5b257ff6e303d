import { Curated } from "./curated.ts";
import type { AppEvent } from "./event.ts";
import type { App } from "./schema.ts";
import { nextTexts, sameTexts, textsOf, waitsForRelease } from "./shown.ts";
import { CuratedTexts } from "./texts.ts";

/** A change of what a tenant set: `null` takes a member away, an absent one stays. */
export type CuratedChange = { readonly [K in keyof Curated]?: Curated[K] | null };

/** Who does something to an app, and when. */
export interface Act {
  readonly eventId: () => string;
  readonly by: string;
  readonly now: Date;
}

/** JSON characters of all that a tenant sets on an app: a page of 100 apps must fit into a function's 6 MB answer. */
export const MAX_CURATED = 16_000;

/** An app as it shall be, and what goes into its history; no event where nothing changes. */
export interface Curation {
  readonly app: App;
  readonly events: readonly AppEvent[];
}

/** The app as edited. */
export function curate(app: App, change: CuratedChange, act: Act): Curation {
  const before = waitsForRelease(app) ? { ...filing(app), ...nextTexts(app).curated } : (app.curated ?? {});
  const after = Curated.parse(
    Object.fromEntries(
      Object.entries({ ...before, ...change }).filter(([, value]) => value !== null && value !== undefined),
    ),
  );
  const keys = Curated.keyof().options;
  const members = keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const at = act.now.toISOString();
  const base = { tenantId: app.tenantId, appId: app.id, at, by: act.by };
  const events: Omit<AppEvent, "id">[] = [];
  const edited = members.filter((member) => member !== "stage");
  if (edited.length > 0) events.push({ ...base, action: "edited", members: edited });
  if (members.includes("stage")) {
    events.push({
      ...base,
      action: "staged",
      ...(before.stage === undefined ? {} : { from: before.stage }),
      ...(after.stage === undefined ? {} : { to: after.stage, stage: after.stage }),
    });
  }
  const version = events.length === 0 ? app.version : app.version + 1;
  const updatedAt = events.length === 0 ? app.updatedAt : at;
  return { app: { ...worded(app, after), version, updatedAt }, events: numbered(events, act.eventId) };
}

/** Where the app belongs: what a tenant set and its page does not say. */
function filing({ curated = {} }: App): Curated {
  return Object.fromEntries(Object.entries(curated).filter(([member]) => !Object.hasOwn(CuratedTexts.shape, member)));
}

/** The app with what its tenant set: what its page says waits for a release where others may have seen it. */
function worded(app: App, curated: Curated): App {
  if (!waitsForRelease(app)) return { ...app, curated };
  const texts = { ...nextTexts(app), curated: CuratedTexts.parse(curated) };
  const filed = { ...textsOf(app).curated, ...filing({ ...app, curated }) };
  // A draft that was there is replaced even by what is published already: a store's edit sets members and removes none.
  const waits = app.draft !== undefined || !sameTexts(texts, textsOf(app));
  return { ...app, curated: filed, ...(waits ? { draft: texts } : {}) };
}

/** Events of one moment in the order in which they are given: ids sort by time, and within a millisecond by chance. */
export function numbered(events: readonly Omit<AppEvent, "id">[], eventId: () => string): readonly AppEvent[] {
  const ids = events.map(eventId).sort();
  return events.flatMap((event, index) => {
    const id = ids[index];
    return id === undefined ? [] : [{ ...event, id }];
  });
}
