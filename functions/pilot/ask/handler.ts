import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "../../../shared/kernel/ids.ts";
import { AskRequest, ask } from "../../../shared/pilot/ask.ts";
import { openPilot } from "../../../shared/pilot/open.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { withinTenant } from "../../../shared/platform/fence.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const parts = {
  ...openPilot(env),
  sealer: openSealer(env.KEY_ID),
  table: openTable(env.TABLE_NAME),
  newId,
  sleep: (ms: number) => sleep(ms),
};

/** Looks at a node for the API: the package's logs and tabs, and nothing that it does not name. */
export async function handler(event: unknown) {
  const request = AskRequest.parse(event);
  return withinTenant(request.tenantId, () => ask(parts, request));
}
