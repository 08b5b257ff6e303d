import type { CreatePolicyBody, Policy } from "../../../sdk/index.ts";

type Rule = CreatePolicyBody["rules"][number];
export type Operation = NonNullable<Policy["operations"]>[number];

/** A policy while it is written. */
export interface PolicyDraft {
  readonly name: string;
  readonly description: string;
  readonly mode: Policy["mode"];
  /** None: all. */
  readonly operations: readonly Operation[];
  readonly rules: readonly RuleDraft[];
}

export interface RuleDraft extends Rule {
  /** Stays the same while others come and go. */
  readonly key: string;
  readonly pointer: string;
}

/** A new policy is tried before it is enforced. */
export const NEW_POLICY: PolicyDraft = { name: "", description: "", mode: "dry-run", operations: [], rules: [] };

export function newRule(key: string): RuleDraft {
  return { key, id: "", effect: "deny", when: "", message: "", pointer: "" };
}

export function draftOf({ name, description, mode, operations = [], rules }: Policy): PolicyDraft {
  const drafts = rules.map((rule) => ({ ...rule, key: rule.id, pointer: rule.pointer ?? "" }));
  return { name, description, mode, operations, rules: drafts };
}

/** As the API takes it; `operations` is left out where all are meant. */
export function bodyOf({ name, description, mode, operations, rules }: PolicyDraft): CreatePolicyBody {
  return {
    ...{ name: name.trim(), description, mode },
    ...(operations.length === 0 ? {} : { operations }),
    rules: rules.map(({ key: _, pointer, ...rule }) => ({
      ...{ ...rule, id: rule.id.trim(), when: rule.when.trim() },
      ...(pointer.trim() === "" ? {} : { pointer: pointer.trim() }),
    })),
  };
}
