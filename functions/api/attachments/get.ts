import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import { attachmentObjectKey } from "../../../shared/domain/attachment/rules.ts";
import type { AttachmentStore } from "../../../shared/domain/attachment/store.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { SignedObjects } from "../../../shared/platform/signed-objects.ts";
import type { get as contract } from "./routes.ts";

export interface GetAttachment {
  readonly catalogue: Catalogue;
  readonly attachments: AttachmentStore;
  readonly objects: SignedObjects;
}

/** Long enough for a page to load, too short to be passed on. */
const SECONDS = 300;

/**
 * A URL and no redirect: a browser's picture cannot send a token, and a client that followed a redirect on one host
 * would send its token to the bucket. Two round trips in sequence: its place, then the app, which decides who may see
 * it; four for another tenant's.
 */
export function get({ catalogue, attachments, objects }: GetAttachment): Operation<typeof contract> {
  return async ({ params, tenantId, reach, now }) => {
    const place = await attachments.place(tenantId, params.id);
    const app = place === undefined ? undefined : await catalogue.readableApp(viewerOf(reach), place.appId);
    const attachment = app?.attachments?.find(({ id }) => id === params.id);
    if (app === undefined || attachment === undefined) throw notFound("attachment", params.id);
    const key = attachmentObjectKey(app.tenantId, attachment);
    const url = await objects.readUrl(key, SECONDS, attachment.type);
    const expiresAt = new Date(now.getTime() + SECONDS * 1000).toISOString();
    return { body: { ...attachment, url, expiresAt }, version: 1 };
  };
}
