import type { Table } from "../platform/dynamodb.ts";
import type { FinishParts } from "./finish.ts";
import { deployOutcome } from "./kinds/deploy.ts";

/** What follows from approvals, by kind: a new kind is one file in `kinds/` and one line here. */
export function outcomes(table: Table): FinishParts["outcomes"] {
  return { deploy: deployOutcome(table) };
}
