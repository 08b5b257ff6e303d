import type { Context } from "aws-lambda";
import { searchIndex } from "../../../shared/domain/search/index-store.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { packageFormats as formats } from "../../../shared/providers/facts.ts";
import { ReindexRequest } from "../../../shared/search/follow.ts";
import { reindexApp, reindexRepo } from "../../../shared/search/reindex.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const functions = openFunctions();
const parts = { table, index: searchIndex(table), formats };

/** Time left at which it hands the rest on. */
const REST_MS = 30_000;

/** Brings the index of an app, or of a whole repo, to what the table says. */
export async function handler(payload: unknown, context: Context): Promise<void> {
  const { tenantId, appId, repoId, after } = ReindexRequest.parse(payload);
  if (appId !== undefined) await reindexApp(parts, { tenantId, appId });
  if (repoId === undefined) return;
  const rest = await reindexRepo(
    parts,
    { tenantId, repoId, after },
    () => context.getRemainingTimeInMillis() < REST_MS,
  );
  if (rest !== undefined) await functions.send(env.REINDEX_FUNCTION_NAME, { tenantId, repoId, after: rest });
}
