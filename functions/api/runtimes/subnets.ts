import * as z from "zod";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { RuntimeSubnet, showSubnet } from "../../../shared/domain/runtime/subnet.ts";
import { seesAllOf } from "../../../shared/domain/runtime/view.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import type { Functions } from "../../../shared/platform/lambda.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { manifestOf } from "../../../shared/providers/registry.ts";
import type { SubnetsRequest } from "../../../shared/runtimes/subnets.ts";
import { askCloud, refusalProblem, refusalProblemForGuests } from "./cloud.ts";
import type { listSubnets as contract } from "./routes.ts";

/** Asks the runtime's cloud; what it refused is answered. @throws Problem 503 where nobody answers */
export type AskSubnets = (provider: string, request: SubnetsRequest) => ReturnType<typeof ask>;

export interface ListSubnets {
  readonly runtimes: Pick<RuntimeStore, "get" | "sharedOne">;
  readonly askSubnets: AskSubnets;
  readonly pager: Pager;
}

const ask = (functions: Pick<Functions, "call">, name: string, subnets: SubnetsRequest) =>
  askCloud(functions, name, { subnets }, z.array(RuntimeSubnet));

export function subnetsBy(functions: Pick<Functions, "call">, prefix: string): AskSubnets {
  return (provider, request) => ask(functions, `${prefix}${provider}`, request);
}

/** Where a page ends: the cloud is asked again for the next one. */
const After = z.object({ id: z.string() });

/** As reading the runtime, and one call of its provider's function, which asks the cloud. */
export function listSubnets({ runtimes, askSubnets, pager }: ListSubnets): Operation<typeof contract> {
  return async ({ params, query, tenantId, reach, now }) => {
    const found = (await runtimes.get(tenantId, params.id)) ?? (await runtimes.sharedOne(tenantId, params.id));
    const runtime = requireReached(reach, found, "runtime", params.id);
    requireNetworks(runtime);
    const scope = [tenantId, "/runtimes/subnets", runtime.id];
    const { limit, startKey } = await pager.read(query, scope, now);
    const request = { tenantId: runtime.tenantId, runtimeId: runtime.id, askedBy: tenantId };
    const answer = await askSubnets(runtime.provider, request);
    if ("refusal" in answer)
      throw seesAllOf(reach, runtime)
        ? refusalProblem(answer.refusal, "without pointers")
        : refusalProblemForGuests(answer.refusal);
    const after = startKey === undefined ? "" : After.parse(startKey).id;
    const rest = answer.report.filter(({ id }) => id > after);
    const items = rest.slice(0, limit);
    const last = items.at(-1);
    const next = last === undefined || rest.length <= limit ? {} : { startKey: { id: last.id } };
    const shown = items.map((subnet) => showSubnet(reach, runtime, subnet));
    return { body: await pager.write({ items: shown, ...next }, scope, now) };
  };
}

/** @throws Problem 409 */
function requireNetworks({ id, provider, status }: Runtime): void {
  if (manifestOf(provider)?.capabilities.includes("network") !== true)
    throw new Problem({
      status: 409,
      code: "not-supported",
      title: "The runtime has no subnets",
      detail: `On "${id}" (${provider}) no machines are made, and nothing there asks for a subnet.`,
    });
  if (status === "connecting")
    throw new Problem({
      status: 409,
      code: "wrong-state",
      title: "The runtime is connecting",
      detail: `"${id}" is asked for its subnets when its Frontgate is connected and its cloud was seen through it.`,
    });
}
