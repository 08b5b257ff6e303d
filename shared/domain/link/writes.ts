import type { Write } from "../../platform/dynamodb.ts";
import { deploymentKey } from "../deployment/entity.ts";
import type { Deployment } from "../deployment/schema.ts";
import { linkKey } from "./entity.ts";
import { type Link, MAX_DEPENDENTS } from "./schema.ts";

type Named = Pick<Deployment, "tenantId" | "id">;
type AsRead = Pick<Deployment, "tenantId" | "id" | "version">;

/**
 * Makes a link to a deployment as it was read: two writes. It does not hold when that has changed since, so that its
 * deletion and the link never both succeed: the deletion holds only while nobody is counted.
 */
export function linkWrites(dependent: Named, target: AsRead, createdAt: string): readonly Write[] {
  const { tenantId, id: deploymentId } = target;
  const link: Link = { tenantId, deploymentId, dependentId: dependent.id, createdAt };
  return [
    {
      put: { ...linkKey(tenantId, deploymentId, dependent.id), entity: "Link", ...link },
      expression: { condition: "attribute_not_exists(pk)" },
    },
    {
      update: {
        key: deploymentKey(tenantId, deploymentId),
        update: "ADD dependents :one",
        condition: "#version = :version AND (attribute_not_exists(dependents) OR dependents < :most)",
        names: { "#version": "version" },
        values: { ":one": 1, ":version": target.version, ":most": MAX_DEPENDENTS },
      },
    },
  ];
}

/** Takes links away, which are there: two writes each. Whoever calls makes sure that it is written once. */
export function unlinkWrites({ tenantId, id }: Named, targets: readonly string[]): readonly Write[] {
  return targets.flatMap((target): Write[] => [
    { delete: linkKey(tenantId, target, id) },
    {
      update: {
        key: deploymentKey(tenantId, target),
        update: "ADD dependents :less",
        condition: "attribute_exists(pk)",
        values: { ":less": -1 },
      },
    },
  ]);
}

/** That a deployment is still what it was when it was read: no job has begun or ended since. */
export function stillSo({ tenantId, id, version }: AsRead): Write {
  return {
    check: deploymentKey(tenantId, id),
    expression: { condition: "#version = :version", names: { "#version": "version" }, values: { ":version": version } },
  };
}
