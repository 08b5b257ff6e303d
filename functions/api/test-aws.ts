import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { awsEnvironment, startLocalAws } from "../../local/aws.ts";
import { type BulkObjects, openBulkObjects } from "../../shared/platform/bulk-objects.ts";
import { openTable, type Table } from "../../shared/platform/dynamodb.ts";
import { openKeyService } from "../../shared/platform/kms.ts";
import { ensurePageKey } from "../../shared/platform/middleware/pages.ts";
import { type FindableObjects, openObjects } from "../../shared/platform/objects.ts";
import { openSealer, type Sealer } from "../../shared/platform/secrets.ts";
import { openSignedObjects, type SignedObjects } from "../../shared/platform/signed-objects.ts";
import type { ServicePlace } from "../../shared/platform/signed-request.ts";
import { openTableScan, type TableScan } from "../../shared/platform/table-scan.ts";
import { createTestTable } from "../../shared/platform/test-table.ts";

export interface TestAws {
  /** Where it is, and its root. */
  readonly place: Required<ServicePlace>;
  readonly table: Table;
  readonly sealer: Sealer;
  readonly objects: SignedObjects;
  /** The bucket of `objects`, as the indexer's function uses it. */
  readonly store: FindableObjects;
  /** The same bucket, as the function has it that exports and erases. */
  readonly bulk: BulkObjects;
  readonly scan: TableScan;
  /** An empty table, bucket and key beside these, on the same server. */
  another(): Promise<TestAws>;
  /** Ends the server. */
  stop(): Promise<void>;
}

/** A local AWS of its own with the one table, a bucket and a key, as infra makes them. */
export async function startTestAws(): Promise<TestAws> {
  const stateDir = await mkdtemp(join(tmpdir(), "pitrix-api-"));
  const aws = await startLocalAws({ stateDir });
  const { AWS_REGION = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = awsEnvironment(aws.endpoint);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const client = { endpoint: aws.endpoint, region: AWS_REGION, credentials };
  const dynamodb = new DynamoDBClient(client);
  const kms = new KMSClient(client);
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  let installs = 0;
  const install = async (): Promise<TestAws> => {
    installs += 1;
    const name = `store-${Date.now()}-${installs}`;
    await createTestTable(dynamodb, name);
    const key = await kms.send(new CreateKeyCommand({}));
    const table = openTable(name, dynamodb);
    await ensurePageKey(table);
    const bucket = `objects-${Date.now()}-${installs}`;
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    return {
      place: client,
      another: install,
      table,
      objects: openSignedObjects(bucket, client),
      store: openObjects({ bucket, client: s3 }),
      bulk: openBulkObjects(bucket, s3),
      scan: openTableScan(name, dynamodb),
      sealer: openSealer(key.KeyMetadata?.KeyId ?? "", openKeyService(client)),
      async stop() {
        dynamodb.destroy();
        kms.destroy();
        s3.destroy();
        await aws.stop();
        await rm(stateDir, { recursive: true, force: true });
      },
    };
  };
  return install();
}
