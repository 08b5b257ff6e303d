import type * as z from "zod";
import type { JobKind } from "../domain/job/schema.ts";
import type { Shortage } from "../domain/quota/schema.ts";
import type { PackageFault } from "../packages/contract.ts";
import type { Manifest } from "../providers/contract.ts";
import type { Finding } from "./view.ts";

type Told = z.infer<typeof Finding>;

export const APPROVAL_NEEDED: Told = {
  severity: "waits",
  code: "approval-needed",
  detail: "The tenant's approval flow asks others first.",
};

/** What the package's own reader warned of: each with its place in the package. */
export const warningFindings = (warnings: readonly PackageFault[]): Told[] =>
  warnings.map(({ file, pointer, detail, remedy }) => ({
    severity: "harms",
    code: "package-warning",
    detail: `${detail} ${remedy} (${file}#${pointer})`,
  }));

/** Where machines are in no security group, since their cloud knows none. */
export const isolationFindings = (
  cloud: Pick<Manifest, "title" | "capabilities"> | undefined,
  machines: number,
): Told[] =>
  machines === 0 || cloud === undefined || cloud.capabilities.includes("securityGroups")
    ? []
    : [
        {
          severity: "note",
          code: "no-security-groups",
          detail: `${cloud.title} has no security groups: who reaches the machines is decided by their network alone.`,
        },
      ];

/** Operations during which the app does not answer, and what ends that. */
const INTERRUPTS: ReadonlySet<JobKind> = new Set(["stop", "restart", "cease", "delete", "restore"]);

/** What whoever decides should know of an operation before it is done. Pure. */
export function findingsOf(
  kind: JobKind,
  facts: {
    /** Nodes whose data goes with them. */
    readonly lost: readonly string[];
    readonly shortages: readonly Shortage[];
    /** Others have to agree first. */
    readonly waits?: boolean;
  },
): Told[] {
  const { lost, shortages, waits } = facts;
  return [
    ...shortages
      .filter(({ more }) => more > 0)
      .map(
        ({ resource, unit, of, more }): Told => ({
          severity: "stops",
          code: "quota-exceeded",
          detail: `The limit of ${resource} of ${of} is too low by ${more} ${unit}.`,
        }),
      ),
    ...(waits === true ? [APPROVAL_NEEDED] : []),
    ...(INTERRUPTS.has(kind)
      ? [{ severity: "harms", code: "interrupts", detail: "The app does not answer while this is done." } as const]
      : []),
    ...lost.map(
      (id): Told => ({
        severity: "harms",
        code: "data-deleted",
        detail: `The volume of node ${id} is deleted with it.`,
      }),
    ),
  ];
}
