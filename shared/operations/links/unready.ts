import type { Deployment } from "../../domain/deployment/schema.ts";
import type { Problem } from "../../kernel/problem.ts";
import { notActive } from "./problems.ts";

/** Why a new deployment cannot begin yet: something that it depends on does not run. Pure. */
export function unready(id: string, targets: readonly Deployment[]): Problem | undefined {
  const down = targets.filter(({ status }) => status !== "active");
  return down.length === 0 ? undefined : notActive("deploy", id, down);
}
