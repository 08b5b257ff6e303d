import { byCodeUnits } from "../../kernel/order.ts";
import { type Labels, printRequirement, type Requirement, satisfies } from "./selector.ts";

/** What matching looks at in a runtime. */
export interface Place {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly labels: Labels;
  readonly status: "connecting" | "active" | "disabled";
}

/** What an app version asks for: its package format, and what its repo was configured with. */
export interface Demand {
  /** Package format: `vm`. */
  readonly format: string;
  /** Providers that the repo allows; empty = every one that runs the format. */
  readonly providers: readonly string[];
  /** The repo's selector, read. */
  readonly selector: readonly Requirement[];
}

/** Package formats by provider id; a provider that is not in it is not installed. */
export type Formats = ReadonlyMap<string, readonly string[]>;

/** One unmet requirement: its text, and what was found instead, in words. */
export interface Reason {
  readonly requirement: string;
  readonly detail: string;
}

export interface Matches<P extends Place> {
  readonly matches: readonly P[];
  readonly excluded: readonly { readonly runtime: P; readonly reasons: readonly Reason[] }[];
}

/**
 * The runtimes on which an app version can run: provider ∩ package format ∩ repo's providers ∩ repo's selector on the
 * runtime's labels. Every other runtime is answered with all the requirements that it fails. Order: name, then id.
 */
export function matchRuntimes<P extends Place>(demand: Demand, runtimes: readonly P[], formats: Formats): Matches<P> {
  const matches: P[] = [];
  const excluded: { runtime: P; reasons: Reason[] }[] = [];
  for (const runtime of [...runtimes].sort((a, b) => byCodeUnits(a.name, b.name) || byCodeUnits(a.id, b.id))) {
    const reasons = unmet(demand, runtime, formats);
    if (reasons.length === 0) matches.push(runtime);
    else excluded.push({ runtime, reasons });
  }
  return { matches, excluded };
}

function unmet(demand: Demand, runtime: Place, formats: Formats): Reason[] {
  const reasons: Reason[] = [];
  if (runtime.status !== "active")
    reasons.push({ requirement: "status=active", detail: `The runtime is ${runtime.status}.` });
  const runs = formats.get(runtime.provider);
  if (runs === undefined) {
    reasons.push({
      requirement: `format=${demand.format}`,
      detail: `The provider "${runtime.provider}" is not installed.`,
    });
  } else if (!runs.includes(demand.format)) {
    const known = runs.length === 0 ? "none" : runs.join(", ");
    reasons.push({
      requirement: `format=${demand.format}`,
      detail: `The provider "${runtime.provider}" runs packages of other formats: ${known}.`,
    });
  }
  if (demand.providers.length > 0 && !demand.providers.includes(runtime.provider)) {
    reasons.push({
      requirement: `provider in (${demand.providers.join(",")})`,
      detail: `The repo allows the providers ${demand.providers.join(", ")}; this one is "${runtime.provider}".`,
    });
  }
  for (const requirement of demand.selector) {
    if (satisfies(runtime.labels, requirement)) continue;
    const { key } = requirement;
    const found = Object.hasOwn(runtime.labels, key)
      ? `The label "${key}" is "${runtime.labels[key]}".`
      : `There is no label "${key}".`;
    reasons.push({ requirement: printRequirement(requirement), detail: found });
  }
  return reasons;
}
