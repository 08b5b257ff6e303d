import type { ApprovalFlow } from "../../../sdk/index.ts";
import { linesOf } from "../../form/lines.ts";
import { minorDigits } from "../../words/money.ts";

export type When = NonNullable<ApprovalFlow["when"]>;
export type Stage = NonNullable<When["stages"]>[number];

/** When a flow or a step applies, while it is written: what is typed is text, and an empty text is no condition. */
export interface ConditionsDraft {
  /** None: all. */
  readonly stages: readonly Stage[];
  /** Ids, one a line. */
  readonly apps: string;
  readonly providers: string;
  readonly groups: string;
  readonly nodes: string;
  readonly cpu: string;
  /** MiB. */
  readonly memory: string;
  /** In the currency's own unit: 99.50. */
  readonly cost: string;
  readonly currency: string;
}

const NAMES = { apps: "apps", providers: "providers", groups: "groups" } as const satisfies Partial<
  Record<keyof ConditionsDraft, keyof When>
>;
const BOUNDS = { nodes: "nodesOver", cpu: "cpuOver", memory: "memoryOver" } as const satisfies Partial<
  Record<keyof ConditionsDraft, keyof When>
>;

export function conditionsOf(when: When = {}): ConditionsDraft {
  const names = (all: readonly string[] = []) => all.join("\n");
  const bound = (value?: number) => (value === undefined ? "" : String(value));
  const { costOver } = when;
  return {
    stages: when.stages ?? [],
    ...{ apps: names(when.apps), providers: names(when.providers), groups: names(when.groups) },
    ...{ nodes: bound(when.nodesOver), cpu: bound(when.cpuOver), memory: bound(when.memoryOver) },
    cost: costOver === undefined ? "" : String(costOver.amount / 10 ** minorDigits(costOver.currency)),
    currency: costOver?.currency ?? "USD",
  };
}

/** As the API takes it; `undefined` where there is no condition. What is no number becomes null, which the API refuses at its field. */
export function whenOf({ stages, cost, currency, ...draft }: ConditionsDraft): When | undefined {
  const names = Object.entries(NAMES).flatMap(([from, to]) => {
    const lines = linesOf(draft[from as keyof typeof NAMES]);
    return lines.length === 0 ? [] : [[to, lines] as const];
  });
  const bounds = Object.entries(BOUNDS).flatMap(([from, to]) => {
    const text = draft[from as keyof typeof BOUNDS].trim();
    return text === "" ? [] : [[to, Number(text)] as const];
  });
  const unit = currency.trim().toUpperCase();
  const when: When = {
    ...Object.fromEntries<readonly string[] | number>([...names, ...bounds]),
    ...(stages.length === 0 ? {} : { stages: [...stages] }),
    ...(cost.trim() === ""
      ? {}
      : { costOver: { amount: Math.round(Number(cost) * 10 ** minorDigits(unit)), currency: unit } }),
  };
  return Object.keys(when).length === 0 ? undefined : when;
}
