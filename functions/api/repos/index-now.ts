import { NOTHING_DONE, type RepoEvent } from "../../../shared/domain/repo/schema.ts";
import { type RepoStore, requireRepo } from "../../../shared/domain/repo/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { index as contract } from "./routes.ts";
import type { Scanner } from "./scanner.ts";

export interface IndexRepo {
  readonly repos: RepoStore;
  readonly scanner: Scanner;
  readonly newId: NewId;
}

export function index({ repos, scanner, newId }: IndexRepo): Operation<typeof contract> {
  return async ({ params, tenantId, reach, now, commit }) => {
    const repo = await requireRepo(repos, reach, params.id);
    const event: RepoEvent = {
      id: newId("repoEvent"),
      tenantId,
      repoId: repo.id,
      status: "running",
      startedAt: now.toISOString(),
      ...NOTHING_DONE,
    };
    const answer = { body: event, location: `/repos/${repo.id}/events/${event.id}`, retryAfter: 1 };
    await commit(answer, (also) => repos.createEvent(event, also));
    await scanner.start({ tenantId, repoId: repo.id, eventId: event.id });
    return answer;
  };
}
