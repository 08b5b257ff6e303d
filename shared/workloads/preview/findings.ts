import type { ObjectRef, ReleaseDiff } from "../../providers/workloads.ts";
import type { ProviderRefusal } from "../../tasks/provider-refusal.ts";
import { PREVIEW_LIMITS, type PreviewAnswer } from "./view.ts";

type Told = PreviewAnswer["findings"][number];

/** Refusals that the operation itself would meet; other faults may pass by themselves. */
const FINAL: ReadonlySet<string> = new Set(["invalid", "quota", "denied", "conflict", "auth", "not-found"]);

/** What a cluster that said nothing of objects is to the operation. Pure. */
export function silenceOf({ kind, message, remedy }: Omit<ProviderRefusal, "providerCode">): PreviewAnswer {
  const said = remedy === undefined ? message : `${message} ${remedy}`;
  const finding: Told = FINAL.has(kind)
    ? { severity: "stops", code: "cluster-refuses", detail: said }
    : { severity: "note", code: "cluster-silent", detail: `What changes in the cluster is not known: ${said}` };
  return { cluster: { known: false, objects: [], more: 0 }, findings: [finding] };
}

export interface Around {
  /** The namespace is made by the operation itself: no object was judged in it. */
  readonly newNamespace: boolean;
  /** Workloads that adjustments name. */
  readonly adjusted: readonly string[];
}

/** What whoever decides should know of a diff. Pure. */
export function findingsOf({ changes, warnings, workloads }: ReleaseDiff, { newNamespace, adjusted }: Around): Told[] {
  const without = adjusted.filter((name) => !workloads.includes(name));
  return [
    ...refusals(changes),
    ...warnings.slice(0, PREVIEW_LIMITS.warnings).map(
      ({ object, pointer, detail, remedy }): Told => ({
        severity: "harms",
        code: "package-warning",
        detail: `${detail} ${remedy} (${nameOf(object)}#${pointer})`,
      }),
    ),
    ...(newNamespace ? [NEW_NAMESPACE] : []),
    ...without.map(
      (name): Told => ({
        severity: "note",
        code: "no-workload",
        detail: `The adjustments name ${name}, and the package makes none: it makes ${workloads.join(", ") || "no workload"}.`,
      }),
    ),
  ];
}

const NEW_NAMESPACE: Told = {
  severity: "note",
  code: "namespace-new",
  detail: "The namespace is made by the operation: its objects are judged by the cluster when they are put.",
};

const nameOf = ({ kind, name }: Pick<ObjectRef, "kind" | "name">): string => `${kind}/${name}`;

function refusals(changes: ReleaseDiff["changes"]): Told[] {
  const refused = changes.flatMap(({ refusal, ...ref }) =>
    refusal === undefined ? [] : [{ of: nameOf(ref), ...refusal }],
  );
  const rest = refused.length - PREVIEW_LIMITS.refusals;
  const told = refused.slice(0, PREVIEW_LIMITS.refusals).map(
    ({ of, message, remedy }): Told => ({
      severity: "stops",
      code: "cluster-refuses",
      detail: `${of}: ${message}${remedy === undefined ? "" : ` ${remedy}`}`,
      pointer: of,
    }),
  );
  if (rest <= 0) return told;
  return [...told, { severity: "stops", code: "cluster-refuses", detail: `${rest} more objects are refused.` }];
}
