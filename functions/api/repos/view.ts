import type * as z from "zod";
import type { Repo } from "../../../shared/domain/repo/schema.ts";
import type { RepoView } from "./routes.ts";

/** A repo as its tenant sees it: of the secret, that there is one and which. */
export function view({ credential, ...repo }: Repo): z.input<typeof RepoView> {
  if (credential === undefined) return { ...repo, credential: { set: false } };
  const { hint, fingerprint, changedAt } = credential;
  return { ...repo, credential: { set: true, hint, fingerprint, changedAt } };
}
