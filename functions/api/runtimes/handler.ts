import { carried } from "../../../shared/domain/audit/log.ts";
import { backupStore } from "../../../shared/domain/backup/store.ts";
import { credentialStore } from "../../../shared/domain/credential/store.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { groupStore } from "../../../shared/domain/group/store.ts";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { newId, newSecret } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { api } from "../../../shared/platform/middleware/api.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { openSigner } from "../../../shared/platform/signer.ts";
import { endpoints } from "./endpoints.ts";
import { Env } from "./env.ts";
import { probeBy } from "./probe.ts";
import { subnetsBy } from "./subnets.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const stores = {
  backups: backupStore(table),
  credentials: credentialStore(table),
  runtimes: runtimeStore(table),
  pager: openPager(table),
};
const signer = openSigner({ keyIds: env.SIGNING_KEY_ID, generation: env.SIGNING_GENERATION, clock: systemClock });
const installing = {
  image: env.FRONTGATE_IMAGE,
  pilotUrl: env.PILOT_URL,
  ...(env.PILOT_CHECK_CA === undefined ? {} : { pilotCa: Buffer.from(env.PILOT_CHECK_CA, "base64").toString("utf8") }),
  trust: signer.trust,
};
const frontgates = frontgateStore(table);
const functions = openFunctions();
const probe = probeBy(functions, env.PROBE_FUNCTION_PREFIX);
const askSubnets = subnetsBy(functions, env.PROBE_FUNCTION_PREFIX);
const needs = {
  ...stores,
  groups: groupStore(table),
  deployments: deploymentStore(table),
  probe,
  askSubnets,
  newId,
  newSecret,
  frontgates,
  installing,
};
export const handler = api(endpoints(needs), carried(table));
