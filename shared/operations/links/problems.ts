import type { Deployment } from "../../domain/deployment/schema.ts";
import type { JobKind } from "../../domain/job/schema.ts";
import { type Fault, invalid, Problem } from "../../kernel/problem.ts";
import { ConditionFailed, type Write } from "../../platform/dynamodb.ts";

type Shown = Pick<Deployment, "id" | "name" | "status">;

const shown = ({ id, name, status }: Shown) => ({ id, name, status });
const told = (some: readonly Shown[]) => some.map(({ id, name, status }) => `${id} ("${name}", ${status})`).join(", ");

/** 422 with every link that cannot be. */
export function invalidLinks(faults: readonly Fault[]): Problem {
  return invalid("invalid-link", "It cannot depend on these deployments", faults);
}

/** 422: what would be depended on depends on it already. */
export function circle(pointer: string, way: readonly string[]): Problem {
  return invalid("link-cycle", "The links would lead in a circle", [
    {
      pointer,
      detail: `${way.join(" → ")}: each of them depends on the next one.`,
      remedy: "Name another deployment, or take away one of these links first.",
    },
  ]);
}

/** 409: what it depends on does not run. */
export function notActive(kind: JobKind, id: string, needed: readonly Shown[]): Problem {
  return new Problem({
    status: 409,
    code: "dependency-not-active",
    title: "What it depends on does not run",
    detail: `${kind} of ${id} needs these to be active first: ${told(needed)}. Start them, or wait for their jobs, then ask again.`,
    retryable: true,
    extensions: { dependencies: needed.map(shown) },
  });
}

/** 409: others depend on it. Those that the caller does not reach are counted, not named. */
export function dependedOn(kind: JobKind, id: string, reached: readonly Shown[], others: number): Problem {
  const more = others === 0 ? "" : `${reached.length === 0 ? "" : ", and "}${others} that you cannot see`;
  const act = kind === "stop" ? "Stop them" : "Delete them, or link them to another one,";
  return new Problem({
    status: 409,
    code: "depended-on",
    title: "Other deployments depend on this one",
    detail: `${kind} of ${id} would take it from ${told(reached)}${more}. ${act} first.`,
    extensions: { dependents: reached.map(shown), others },
  });
}

/** A write of links that did not hold: what it was decided from has changed. Any other error stays what it is. */
export function linksChanged(error: unknown, writes: readonly Write[]): unknown {
  const failed = error instanceof ConditionFailed ? error.write : undefined;
  if (failed === undefined || !writes.includes(failed)) return error;
  return new Problem(
    {
      status: 409,
      code: "links-changed",
      title: "A linked deployment has just changed",
      detail:
        "Nothing was done: one of the deployments that this depends on, or that depend on it, is being changed. Try again.",
      retryable: true,
      retryAfter: 1,
    },
    { cause: error },
  );
}
