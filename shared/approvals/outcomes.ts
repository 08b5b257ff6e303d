import { lifecycleStore } from "../domain/lifecycle/store.ts";
import type { Limits } from "../domain/quota/rules.ts";
import { quotaRequestStore } from "../domain/quota-request/store.ts";
import { repoStore } from "../domain/repo/store.ts";
import type { Table } from "../platform/dynamodb.ts";
import type { FinishParts } from "./finish.ts";
import { changeOutcome } from "./kinds/change.ts";
import { deployOutcome } from "./kinds/deploy.ts";
import { publishOutcome } from "./kinds/publish.ts";
import { quotaOutcome } from "./kinds/quota.ts";

/**
 * What follows from approvals, by kind: a new kind is one file in `kinds/` and one line here.
 * @param quotaDefaults limits of a counter that nobody set
 */
export function outcomes(table: Table, quotaDefaults: Limits): FinishParts["outcomes"] {
  const change = changeOutcome(table, quotaDefaults);
  return {
    "scale-out": change,
    resize: change,
    upgrade: change,
    deploy: deployOutcome(table),
    publish: publishOutcome({ lifecycle: lifecycleStore(table), repos: repoStore(table) }),
    quota: quotaOutcome(quotaRequestStore(table)),
  };
}
