import type { Key } from "../../platform/dynamodb.ts";
import type { Resolution } from "./schema.ts";

/**
 * Access patterns, all within `T#<tenant>#METRIC#<deployment>`:
 * 1. what a deployment's nodes measured from then to then: `<resolution>#<begin of the step>#<part>`, gone after the
 *    resolution's time
 * 2. what is measured on the nodes of each role: `ITEMS#<role>`
 */
export const metricsOf = (tenantId: string, deploymentId: string): string => `T#${tenantId}#METRIC#${deploymentId}`;

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 16);

/** @param part sorts and separates items of one step: a deployment of many nodes has several */
export const stepKey = (
  tenantId: string,
  deploymentId: string,
  step: { readonly resolution: Resolution; readonly at: number; readonly part: string },
): Key => ({ pk: metricsOf(tenantId, deploymentId), sk: `${step.resolution}#${instant(step.at)}#${step.part}` });

/** Sort keys of every step that begins from `from` on and before `to`, in seconds. */
export const stepsBetween = (resolution: Resolution, from: number, to: number): readonly [string, string] => [
  `${resolution}#${instant(from)}`,
  `${resolution}#${instant(to - 1)}#~`,
];

export const ITEMS = "ITEMS#";
export const roleItemsKey = (tenantId: string, deploymentId: string, role: string): Key => ({
  pk: metricsOf(tenantId, deploymentId),
  sk: `${ITEMS}${role}`,
});
