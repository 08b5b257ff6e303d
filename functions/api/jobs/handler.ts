import { carried } from "../../../shared/domain/audit/log.ts";
import { commandLedger } from "../../../shared/domain/command/ledger.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { effectStore } from "../../../shared/domain/effect/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";

const table = openTable(Env.parse(process.env).TABLE_NAME);
const needs = {
  jobs: jobStore(table),
  deployments: deploymentStore(table),
  pager: openPager(table),
  effects: effectStore(table, systemClock),
  ledger: commandLedger(table),
};
export const handler = api(endpoints(needs), carried(table));
