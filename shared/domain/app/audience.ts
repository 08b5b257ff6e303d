import * as z from "zod";
import type { Visibility } from "../repo/visibility.ts";

/**
 * For whom a version was reviewed: for its own tenant, or for others too (public and group alike). A version that was
 * reviewed for its own tenant stays there, even when its app becomes public later.
 */
export const Audience = z.enum(["private", "shared"]);
export type Audience = z.infer<typeof Audience>;

export function audienceOf(visibility: Visibility | undefined): Audience {
  return visibility === "public" || visibility === "group" ? "shared" : "private";
}

/**
 * Whether others than the own tenant may see an app or version, as far as its life cycle goes; the visibility of its app
 * or repo must allow it as well. What vanished from its repo stays readable for those who run it. Without an audience it
 * came from a repo whose versions need no review.
 */
export function isReleased({ status, was = "active", audience }: Cycled): boolean {
  return audience !== "private" && (status === "active" || (status === "vanished" && was === "active"));
}

/** Whether members of the own tenant see it who do not work on it: what was reviewed for the tenant alone too. */
export function isShownInside({ status, was = "active" }: Pick<Cycled, "status" | "was">): boolean {
  return status === "active" || (status === "vanished" && was === "active");
}

interface Cycled {
  readonly status: string;
  readonly was?: string | undefined;
  readonly audience?: Audience | undefined;
}
