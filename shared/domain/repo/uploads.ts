import type { Repo } from "./schema.ts";

/** `repoId` of what was uploaded straight to the store. No repo has it: ids of repos begin with `repo-`. */
export const UPLOADS = "uploads";

/** What an upload asks of a runtime beside its package format: nothing. */
export const uploads: Pick<Repo, "providers" | "selector"> = { providers: [], selector: "" };
