import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { resealTable } from "../shared/platform/reseal.ts";
import { openSealer } from "../shared/platform/secrets.ts";

/**
 * Brings every sealed secret under another KMS key, with the operator's own AWS credentials (docs/deploy.md tells when):
 *
 *     node scripts/reseal.ts --table <name> --to <ARN of the new key> --from <ARN of the old key>
 *
 * Ends with 0 when every secret lies under the new key: the old one may then go.
 */
const { values } = parseArgs({
  options: { table: { type: "string" }, to: { type: "string" }, from: { type: "string" } },
});
const { table, to, from } = values;

if (table === undefined || to === undefined || from === undefined) {
  process.stderr.write("Name the table (--table), the new key (--to) and the old one (--from).\n");
  process.exitCode = 2;
} else {
  const client = new DynamoDBClient({});
  const done = await resealTable({ client, table, now: openSealer(to), before: openSealer(from) });
  client.destroy();
  const { items, already, resealed, overtaken, unopened } = done;
  process.stdout.write(`${items} items: ${resealed} secrets sealed anew, ${already} were already.\n`);
  if (overtaken > 0) process.stderr.write(`${overtaken} were replaced meanwhile: run it again.\n`);
  for (const place of unopened) process.stderr.write(`Neither key opens ${place}\n`);
  if (overtaken > 0 || unopened.length > 0) process.exitCode = 1;
}
