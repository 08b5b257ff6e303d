import { awaitAnotherPod, awaitPod, clusterFrontgateId } from "../../../shared/domain/frontgate/cluster.ts";
import type { FrontgateStore } from "../../../shared/domain/frontgate/store.ts";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import { unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type Installing, installation, modeOf } from "./installation.ts";
import type { enroll as contract } from "./routes.ts";

export interface EnrollRuntime extends Installing {
  readonly runtimes: Pick<RuntimeStore, "get" | "awaitWrites" | "save">;
  readonly frontgates: Pick<FrontgateStore, "get">;
  readonly newSecret: () => string;
}

/** Two reads, one transaction. */
export function enroll({ runtimes, frontgates, newSecret, installing }: EnrollRuntime): Operation<typeof contract> {
  return async ({ params, tenantId, reach, now, commit }) => {
    const current = requireReached(reach, await runtimes.get(tenantId, params.id), "runtime", params.id);
    if (current.via === undefined) throw direct(current);
    const frontgate = await frontgates.get(tenantId, clusterFrontgateId(current));
    if (frontgate?.revokedAt !== undefined) throw revoked(current, frontgate.revokedAt);
    const token = newSecret();
    const at = now.toISOString();
    // One that came with an archive has its runtime and no pod here.
    const waits =
      frontgate === undefined ? awaitPod(current, token, now, modeOf(current)) : awaitAnotherPod(frontgate, token, now);
    const { refusal: _, ...rest } = current;
    const next: Runtime = { ...rest, status: "connecting", updatedAt: at, version: current.version + 1 };
    const answer = {
      body: next,
      once: { install: await installation({ installing }, current, token, now) },
      version: next.version,
    };
    return unlessChanged(
      commit(answer, (also) => runtimes.save([...runtimes.awaitWrites(current, at), ...waits, ...also]), {
        before: current,
      }),
    );
  };
}

function direct({ id, provider }: Pick<Runtime, "id" | "provider">): Problem {
  return new Problem({
    status: 409,
    code: "not-supported",
    title: "The runtime has no Frontgate of its own",
    detail: `"${id}" is reached by a credential of "${provider}", not through a Frontgate.`,
  });
}

function revoked({ id }: Pick<Runtime, "id">, at: string): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The runtime's Frontgate is revoked",
    detail: `The platform has shut out the Frontgate of "${id}" at ${at}; it takes that back first.`,
    extensions: { status: "revoked" },
  });
}
