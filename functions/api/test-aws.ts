import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { awsEnvironment, startLocalAws } from "../../local/aws.ts";
import { openTable, type Table } from "../../shared/platform/dynamodb.ts";
import { openKeyService } from "../../shared/platform/kms.ts";
import { ensurePageKey } from "../../shared/platform/middleware/pages.ts";
import { openSealer, type Sealer } from "../../shared/platform/secrets.ts";
import { createTestTable } from "../../shared/platform/test-table.ts";

export interface TestAws {
  readonly table: Table;
  readonly sealer: Sealer;
  stop(): Promise<void>;
}

/** A local AWS of its own with the one table and a key, as infra makes them. */
export async function startTestAws(): Promise<TestAws> {
  const stateDir = await mkdtemp(join(tmpdir(), "pitrix-api-"));
  const aws = await startLocalAws({ stateDir });
  const { AWS_REGION = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = awsEnvironment(aws.endpoint);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const client = { endpoint: aws.endpoint, region: AWS_REGION, credentials };
  const dynamodb = new DynamoDBClient(client);
  const kms = new KMSClient(client);
  const name = `store-${Date.now()}`;
  await createTestTable(dynamodb, name);
  const key = await kms.send(new CreateKeyCommand({}));
  const table = openTable(name, dynamodb);
  await ensurePageKey(table);
  return {
    table,
    sealer: openSealer(key.KeyMetadata?.KeyId ?? "", openKeyService(client)),
    async stop() {
      dynamodb.destroy();
      kms.destroy();
      await aws.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
