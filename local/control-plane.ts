import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type DeployInput, deployTo, type Outputs } from "../infra/deploy-local.ts";
import { createToken } from "../shared/domain/token/store.ts";
import { openTable, type Table } from "../shared/platform/dynamodb.ts";
import { awsEnvironment, LOCAL_REGION } from "./aws.ts";
import { type ApiClient, apiClient } from "./client.ts";
import type { Steps } from "./steps.ts";
import { ensureTool } from "./toolchain/tools.ts";
import { type LocalUsers, localUsers } from "./users.ts";

/** The app as it runs on a local AWS, and an operator's hand on it. */
export interface ControlPlane {
  readonly deployed: Outputs;
  /** The one table, with the operator's rights. */
  readonly table: Table;
  /** A new token of a tenant, made as the operator makes one. */
  token(tenantId: string, roles?: readonly string[], scopes?: readonly string[]): Promise<string>;
  client(tenantId: string, roles?: readonly string[]): Promise<ApiClient>;
  /** The stage's user pool. */
  readonly users: LocalUsers;
}

/** Nobody pulls it here: where pods are played, the agent runs beside them. */
const FRONTGATE_POD = "registry.example.com/pitrix-frontgate:local";

/** Deploys the app to a local AWS that runs already. Its functions run on this host, where a layer's programs are not under `/opt`. */
export async function deployControlPlane(
  steps: Steps,
  endpoint: string,
  context: DeployInput["context"],
): Promise<ControlPlane> {
  const env = awsEnvironment(endpoint);
  const helmPath = join(await ensureTool("helm", steps.line), "helm", "helm");
  const deployed = await steps.run("Deploy the app to the local AWS with the CDK CLI", () =>
    deployTo({ endpoint, env, context: { helmPath, frontgateImage: FRONTGATE_POD, ...context }, report: steps.line }),
  );
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = env;
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const table = openTable(deployed.TableName, new DynamoDBClient({ endpoint, region: LOCAL_REGION, credentials }));
  const token = async (
    tenantId: string,
    roles: readonly string[] = ["vendor", "operator"],
    scopes?: readonly string[],
  ): Promise<string> => {
    const narrowed = scopes === undefined ? {} : { scopes };
    return (await createToken(table, { tenantId, name: "local", roles, ...narrowed })).token;
  };
  return {
    deployed,
    table,
    token,
    users: localUsers(deployed, endpoint, credentials, table),
    client: async (tenantId, roles) => apiClient(deployed.ApiUrl, await token(tenantId, roles)),
  };
}
