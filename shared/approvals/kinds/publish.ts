import * as z from "zod";
import { appKey, appVersionKey } from "../../domain/app/entity.ts";
import type { AppVersion } from "../../domain/app/schema.ts";
import { textsOf } from "../../domain/app/shown.ts";
import type { Approval } from "../../domain/approval/schema.ts";
import { changeOf } from "../../domain/lifecycle/change.ts";
import type { Act } from "../../domain/lifecycle/rules.ts";
import { type Change, changeWrites, type LifecycleStore } from "../../domain/lifecycle/store.ts";
import type { RepoStore } from "../../domain/repo/store.ts";
import { UPLOADS } from "../../domain/repo/uploads.ts";
import { digestOf } from "../../kernel/canonical-json.ts";
import type { Write } from "../../platform/dynamodb.ts";
import type { Asked } from "../gate.ts";
import type { Outcome } from "./contract.ts";

export interface Publishing {
  readonly lifecycle: Pick<LifecycleStore, "version" | "review" | "appOf">;
  readonly repos: Pick<RepoStore, "get">;
}

/** A version's release as it would be made at once. */
export interface Release {
  readonly change: Omit<Change, "also">;
  /** All that an approver agrees to: what is released, what the page then says, and who will see it. */
  readonly asked: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

/**
 * What the release of a version does, and the digest of what is asked with it. Two round trips: review, app and repo at
 * once, then the app's versions. @throws Problem 409 `wrong-state`
 */
export async function releaseOf({ lifecycle, repos }: Publishing, before: AppVersion, act: Act): Promise<Release> {
  const { approvalId: _, ...free } = before;
  const [change, repo] = await Promise.all([
    changeOf("release", lifecycle, { before: free, act }),
    before.repoId === UPLOADS ? undefined : repos.get(before.tenantId, before.repoId),
  ]);
  const { id, appId, packageVersion, digest, descriptions, releaseNotes, audience, reviewId } = before;
  const shared = before.repoId === UPLOADS ? change.app?.before : repo;
  const all = {
    appVersionId: id,
    appId,
    packageVersion,
    digest,
    descriptions,
    releaseNotes,
    audience,
    reviewId,
    page: change.app === undefined ? undefined : textsOf(change.app.after),
    visibility: shared?.visibility ?? "private",
    groups: shared?.groups ?? [],
  };
  const asked = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return { change: { ...change, before, repoVersion: repo?.version }, asked, hash: digestOf(asked) };
}

/** What approvers are asked before a version is released. */
export function askedRelease(
  { change: { before }, asked, hash }: Release,
  { author, message, now }: Pick<Asked, "author" | "now"> & { readonly message: string | undefined },
): Asked {
  const { id, appId, name, packageVersion } = before;
  return {
    kind: "publish",
    subject: { type: "app version", id },
    title: `Release ${name} ${packageVersion}`,
    request: { ...asked, ...(message === undefined ? {} : { message }) },
    facts: { app: appId, groups: [...author.groups] },
    hash,
    author,
    now,
  };
}

const Said = z.object({ message: z.string().optional() });

/** The version stays `passed` and waits; its approval releases it in its author's name. */
export function publishOutcome(stores: Publishing): Outcome {
  const waiting = async ({ id, tenantId, subject }: Approval): Promise<AppVersion | undefined> => {
    const found = await stores.lifecycle.version(tenantId, subject.id);
    return found?.approvalId === id ? found : undefined;
  };
  return {
    async carryOut(approval, now) {
      const version = await waiting(approval);
      if (version === undefined) return { changed: "The app version does not wait any more." };
      if (version.status !== "passed") return { changed: `The app version is ${version.status}.` };
      const { message } = Said.parse(approval.request);
      const act = { actor: approval.createdBy, actedAs: "owner", requestId: approval.id, now, message } as const;
      const { change, hash } = await releaseOf(stores, version, act);
      if (hash !== approval.hash)
        return { changed: "The app version, its page or its audience is not what was asked for." };
      return { writes: [...changeWrites(change), ...sameAudience(change)] };
    },
    async turnDown(approval, now) {
      const version = await waiting(approval);
      return version === undefined ? [] : [notReleased(version, approval, now)];
    },
  };
}

/** An uploaded app says itself who sees it; where the release leaves it as it is, it is looked at. */
function sameAudience({ before, app }: Omit<Change, "also">): readonly Write[] {
  if (app === undefined || before.repoId !== UPLOADS || app.before !== app.after) return [];
  const expression = {
    condition: "#version = :version",
    names: { "#version": "version" },
    values: { ":version": app.before.version },
  };
  return [{ check: appKey(before.tenantId, before.appId), expression }];
}

/** It has passed as before, and says why it was not released; whatever else it is now, it waits no more. */
function notReleased({ tenantId, id, status, version }: AppVersion, { reason }: Approval, now: Date): Write {
  const told = status === "passed" && reason !== undefined;
  return {
    update: {
      key: appVersionKey(tenantId, id),
      update: `SET #version = #version + :one, updatedAt = :at${told ? ", statusReason = :reason" : ""} REMOVE approvalId`,
      condition: "#version = :version",
      names: { "#version": "version" },
      values: {
        ":one": 1,
        ":at": now.toISOString(),
        ":version": version,
        ...(told ? { ":reason": reason } : {}),
      },
    },
  };
}
