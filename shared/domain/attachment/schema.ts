import * as z from "zod";

/** A picture of an app. */
export const Attachment = z.object({
  id: z.string(),
  kind: z.enum(["icon", "screenshot"]),
  /** Media type, told by the bytes. */
  type: z.enum(["image/png", "image/jpeg", "image/webp", "image/gif"]),
  /** Pixels. */
  width: z.int(),
  height: z.int(),
  /** Bytes. */
  size: z.int(),
  /** `sha256:<hex>` of the bytes. */
  digest: z.string(),
  createdAt: z.string(),
});
export type Attachment = z.infer<typeof Attachment>;
export type AttachmentKind = Attachment["kind"];

/** Bytes of one picture. */
export const MAX_ATTACHMENT_BYTES = 2 * 1024 * 1024;
/** Pixels of each side. */
export const MAX_SIDE: Readonly<Record<AttachmentKind, number>> = { icon: 1024, screenshot: 4096 };
export const MAX_SCREENSHOTS = 6;
