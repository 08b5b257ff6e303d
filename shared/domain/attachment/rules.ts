import { createHash } from "node:crypto";
import { derivedId } from "../../kernel/ids.ts";
import { invalid, Problem } from "../../kernel/problem.ts";
import { looksLikeSvg, readPicture } from "../../packages/picture.ts";
import { type Act, type Curation, numbered } from "../app/curate.ts";
import type { App } from "../app/schema.ts";
import { type Attachment, type AttachmentKind, MAX_SCREENSHOTS, MAX_SIDE } from "./schema.ts";

/**
 * The attachment that a picture makes on an app. The same bytes of the same kind are the same attachment.
 * @throws Problem 422 `image-refused`
 */
export function attachmentOf(app: App, kind: AttachmentKind, bytes: Uint8Array, now: Date): Attachment {
  const picture = readPicture(bytes);
  if (picture === undefined) throw refused(...(looksLikeSvg(bytes) ? SVG : UNKNOWN));
  const { type, width, height } = picture;
  const most = MAX_SIDE[kind];
  if (width < 1 || height < 1) throw refused("The picture has no pixels.", "Save it again.");
  if (width > most || height > most)
    throw refused(`The picture has ${width} × ${height} pixels.`, `An ${kind} has at most ${most} on each side.`);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const id = derivedId("attachment", app.tenantId, app.id, kind, digest);
  return { id, kind, type, width, height, size: bytes.byteLength, digest, createdAt: now.toISOString() };
}

const SVG: [string, string] = [
  "The picture is SVG, which may hold scripts and load other files.",
  "Send it as PNG, JPEG, WebP or GIF.",
];
const UNKNOWN: [string, string] = ["The bytes are no picture that we know.", "Send PNG, JPEG, WebP or GIF."];

/** The app with one picture more, and those that it took the place of: an app has one icon. */
export function attach(
  app: App,
  next: Attachment,
  position: number | undefined,
  act: Act,
): Curation & { readonly gone: readonly Attachment[] } {
  const before = app.attachments ?? [];
  const known = before.some(({ id }) => id === next.id);
  const gone = next.kind === "icon" ? before.filter(({ kind, id }) => kind === "icon" && id !== next.id) : [];
  const others = before.filter((one) => one.id !== next.id && !gone.includes(one));
  const icons = others.filter(({ kind }) => kind === "icon");
  const screenshots = others.filter(({ kind }) => kind === "screenshot");
  if (next.kind === "icon") icons.push(next);
  else {
    if (screenshots.length >= MAX_SCREENSHOTS) throw tooMany();
    const place =
      known && position === undefined
        ? before.filter(({ kind }) => kind === "screenshot").findIndex(({ id }) => id === next.id)
        : position;
    screenshots.splice(place ?? screenshots.length, 0, before.find(({ id }) => id === next.id) ?? next);
  }
  const after = [...icons, ...screenshots];
  const same = known && JSON.stringify(after.map(({ id }) => id)) === JSON.stringify(before.map(({ id }) => id));
  return { ...(same ? { app, events: [] } : changed(app, after, act)), gone };
}

export function detach(app: App, id: string, act: Act): Curation {
  return changed(
    app,
    (app.attachments ?? []).filter((one) => one.id !== id),
    act,
  );
}

/** Where an attachment's bytes lie: its own place, so that deleting it takes nothing from another one. */
export function attachmentObjectKey(tenantId: string, { digest, id }: Attachment): string {
  return `attachments/${tenantId}/${digest.replace(/^sha256:/, "")}/${id}`;
}

function changed(app: App, attachments: readonly Attachment[], act: Act): Curation {
  const at = act.now.toISOString();
  const event = {
    tenantId: app.tenantId,
    appId: app.id,
    at,
    by: act.by,
    action: "edited" as const,
    members: ["attachments"],
  };
  return {
    app: { ...app, attachments: [...attachments], version: app.version + 1, updatedAt: at },
    events: numbered([event], act.eventId),
  };
}

function refused(detail: string, remedy: string): Problem {
  return invalid("image-refused", "The picture is refused", [{ pointer: "", detail, remedy }]);
}

function tooMany(): Problem {
  return new Problem({
    status: 409,
    code: "limit-reached",
    title: "The app has all the screenshots that it may have",
    detail: `An app has at most ${MAX_SCREENSHOTS}; delete one first.`,
  });
}
