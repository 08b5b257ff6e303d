import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll } from "vitest";
import { LOCAL_REGION, type LocalAws, startLocalAws } from "../../../local/aws.ts";
import { createTestTable } from "../../platform/test-table.ts";

/** A local AWS with the one table, for the tests of a file: started before them, ended after. Answers the client once they run. */
export function useTestTable(name: string): () => DynamoDBClient {
  let aws: LocalAws | undefined;
  let client: DynamoDBClient | undefined;
  let stateDir: string | undefined;
  beforeAll(async () => {
    stateDir = await mkdtemp(join(tmpdir(), `pitrix-${name}-`));
    aws = await startLocalAws({ stateDir });
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    client = new DynamoDBClient({ endpoint: aws.endpoint, region: LOCAL_REGION, credentials });
    await createTestTable(client, name);
  });
  afterAll(async () => {
    client?.destroy();
    await aws?.stop();
    if (stateDir !== undefined) await rm(stateDir, { recursive: true, force: true });
  });
  return () => {
    if (client === undefined) throw new Error("the tests have not begun");
    return client;
  };
}
