import { invalid, Problem } from "../../kernel/problem.ts";
import { type Channel, PIPELINE, type StagedVersion } from "./channel.ts";
import { type Act, type Curation, numbered } from "./curate.ts";
import { STAGES, type Stage } from "./curated.ts";
import type { App, AppVersion } from "./schema.ts";

/** Versions that a stage remembers for rollbacks. */
const MAX_PREVIOUS = 10;

export interface Promotion {
  readonly version: AppVersion;
  readonly stage: Stage;
  /** Stages that this version has been on, and was not rolled back from. */
  readonly passed: readonly Stage[];
  readonly skip: boolean;
  readonly reason?: string | undefined;
}

/** The stage before which a version must have passed to come to `stage`; `undefined` where it may come at once. */
export function stageBefore(app: App, stage: Stage): Stage | undefined {
  const pipeline = app.curated?.pipeline ?? PIPELINE;
  if (stage === "develop" && !pipeline.includes(stage)) return undefined;
  const place = pipeline.indexOf(stage);
  if (place < 0) {
    const detail = `This app's versions pass ${pipeline.join(", ")}, and not ${stage}.`;
    throw invalid("invalid-request", "The app does not use this stage", [{ pointer: "/stage", detail }]);
  }
  return pipeline[place - 1];
}

/**
 * Puts a version on a stage, by its digest. A stage that is further than the app's own becomes the app's own. Nothing
 * changes where the stage has this version already.
 * @throws Problem 409 `stage-order` when the version was not on the stage before
 */
export function promote(app: App, { version, stage, passed, skip, reason }: Promotion, act: Act): Curation {
  const before = stageBefore(app, stage);
  const skipped = before !== undefined && !passed.includes(before);
  if (skipped && !skip) throw outOfOrder(version, stage, before);
  const current = app.channels?.[stage];
  if (current?.appVersionId === version.id) return { app, events: [] };
  const next: StagedVersion = {
    appVersionId: version.id,
    packageVersion: version.packageVersion,
    digest: version.digest,
  };
  const previous = current === undefined ? [] : [staged(current), ...current.previous];
  const event = {
    ...about(app, act),
    action: "promoted" as const,
    stage,
    ...(current === undefined ? {} : { from: current.appVersionId }),
    to: version.id,
    digest: version.digest,
    ...(reason === undefined ? {} : { reason }),
    ...(skipped ? { skipped } : {}),
  };
  const own = app.curated?.stage;
  const further = own === undefined || STAGES.indexOf(stage) > STAGES.indexOf(own);
  const came = {
    ...about(app, act),
    action: "staged" as const,
    stage,
    ...(own === undefined ? {} : { from: own }),
    to: stage,
  };
  const channel = put(next, previous.slice(0, MAX_PREVIOUS), act);
  return {
    app: {
      ...app,
      ...(further ? { curated: { ...app.curated, stage } } : {}),
      ...changed(app, stage, channel, act),
    },
    events: numbered(further ? [event, came] : [event], act.eventId),
  };
}

/**
 * Puts the version back that the stage had before. `usable` tells of each whether it can still be deployed: the newest
 * that can is taken. The app's own stage stays. @throws Problem 409 `wrong-state` when there is none
 */
export function rollBack(
  app: App,
  stage: Stage,
  usable: (version: StagedVersion) => boolean,
  reason: string | undefined,
  act: Act,
): Curation {
  const current = app.channels?.[stage];
  const place = current?.previous.findIndex(usable) ?? -1;
  const back = current?.previous[place];
  if (current === undefined || back === undefined) throw nothingBefore(stage);
  const channel = put(back, current.previous.slice(place + 1), act);
  const event = {
    ...about(app, act),
    action: "rolled-back" as const,
    stage,
    from: current.appVersionId,
    to: back.appVersionId,
    digest: back.digest,
    ...(reason === undefined ? {} : { reason }),
  };
  return { app: { ...app, ...changed(app, stage, channel, act) }, events: numbered([event], act.eventId) };
}

function staged({ appVersionId, packageVersion, digest }: StagedVersion): StagedVersion {
  return { appVersionId, packageVersion, digest };
}

function put(version: StagedVersion, previous: readonly StagedVersion[], { by, now }: Act): Channel {
  return { ...version, since: now.toISOString(), by, previous: [...previous] };
}

function changed(app: App, stage: Stage, channel: Channel, { now }: Act) {
  const channels = { ...app.channels, [stage]: channel };
  return { channels, version: app.version + 1, updatedAt: now.toISOString() };
}

function about(app: App, { by, now }: Act) {
  return { tenantId: app.tenantId, appId: app.id, at: now.toISOString(), by };
}

function outOfOrder({ packageVersion }: AppVersion, stage: Stage, before: Stage): Problem {
  return new Problem({
    status: 409,
    code: "stage-order",
    title: "The version was not on the stage before",
    detail: `Version ${packageVersion} has not passed ${before}. Promote it to ${before} first, or send "skip": true with a reason.`,
    extensions: { stage, before },
  });
}

function nothingBefore(stage: Stage): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "There is nothing to roll back to",
    detail: `The stage ${stage} has had no other version that can still be deployed. Promote one instead.`,
  });
}
