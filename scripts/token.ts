import { parseArgs } from "node:util";
import { GroupInput } from "../shared/domain/group/path.ts";
import { createToken } from "../shared/domain/token/store.ts";
import { parseGrant } from "../shared/kernel/grants.ts";
import { BUILT_IN_ROLES } from "../shared/kernel/roles.ts";
import { openTable } from "../shared/platform/dynamodb.ts";

/**
 * Makes an API token with the operator's own AWS credentials and prints it once:
 *
 *     node scripts/token.ts --table <name> --tenant tenant-acme --name "deploy pipeline" --roles vendor,operator --scopes deployments:*,apps:read --groups /eng,tenant-b/partners --days 90
 *
 * `--table` may be left out when TABLE_NAME is set. Without `--days` the token does not expire.
 */
const { values } = parseArgs({
  options: {
    table: { type: "string" },
    tenant: { type: "string" },
    name: { type: "string", default: "operator" },
    roles: { type: "string", default: "vendor,operator" },
    scopes: { type: "string" },
    groups: { type: "string", default: "" },
    days: { type: "string" },
  },
});

const tableName = values.table ?? process.env.TABLE_NAME;
const roles = values.roles.split(",");
const scopes = values.scopes?.split(",");
const groups = values.groups.split(",").filter((group) => group !== "");
const days = values.days === undefined ? undefined : Number(values.days);

if (tableName === undefined || values.tenant === undefined || !/^[A-Za-z0-9-]{1,64}$/.test(values.tenant)) {
  fail("Name the table (--table or TABLE_NAME) and the tenant (--tenant, letters, digits and hyphens).");
} else if (!roles.every((role) => Object.hasOwn(BUILT_IN_ROLES, role))) {
  fail(`The roles are: ${Object.keys(BUILT_IN_ROLES).join(", ")}.`);
} else if (scopes?.some((scope) => parseGrant(scope, "platform") === undefined) === true) {
  fail("--scopes are permissions such as deployments:create, apps:* or jobs:read@own, parted by commas.");
} else if (!groups.every((group) => GroupInput.safeParse(group).success)) {
  fail("--groups are paths of the tenant (/eng/backend) or groups of another (tenant-b/partners), parted by commas.");
} else if (days !== undefined && !(days > 0)) {
  fail("--days is a number above 0.");
} else {
  const expires = days === undefined ? {} : { expiresAt: new Date(Date.now() + days * 86_400_000).toISOString() };
  const token = {
    tenantId: values.tenant,
    name: values.name,
    roles,
    ...(scopes === undefined ? {} : { scopes }),
    groups,
    ...expires,
  };
  const created = await createToken(openTable(tableName), token);
  process.stdout.write(`${created.token}\n`);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}
