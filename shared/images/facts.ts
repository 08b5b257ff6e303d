import type { ImagePort } from "./config.ts";

export interface ImageFacts {
  /** Of what the reference names: of the list where it is one for several platforms. */
  readonly digest: string;
  readonly ports: readonly ImagePort[];
  /** `linux/amd64`: what it runs on. Empty: it does not say. */
  readonly platforms: readonly string[];
}

/** `wants-credential`: it is not for everybody; `too-many`: the registry asks for patience. */
export const UNREAD = ["no-image", "not-found", "wants-credential", "too-many", "refused", "unreachable"] as const;
export interface Unread {
  readonly code: (typeof UNREAD)[number];
  /** One sentence. */
  readonly detail: string;
}

export const isUnread = (found: ImageFacts | Unread): found is Unread => "code" in found;
