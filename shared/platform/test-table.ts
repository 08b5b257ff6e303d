import { CreateTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** The one table as the data stack makes it (`infra/constructs/store-table.ts`), for tests. */
export async function createTestTable(client: DynamoDBClient, name: string): Promise<void> {
  const key = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: "HASH" as const },
    { AttributeName: range, KeyType: "RANGE" as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk", "gsi3pk", "gsi3sk"].map(
        (AttributeName) => ({
          AttributeName,
          AttributeType: "S" as const,
        }),
      ),
      KeySchema: key("pk", "sk"),
      GlobalSecondaryIndexes: [
        { IndexName: "gsi1", KeySchema: key("gsi1pk", "gsi1sk"), Projection: { ProjectionType: "ALL" } },
        {
          IndexName: "gsi2",
          KeySchema: key("gsi2pk", "gsi2sk"),
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["tenantId", "repoId", "appId"] },
        },
        { IndexName: "gsi3", KeySchema: key("gsi3pk", "gsi3sk"), Projection: { ProjectionType: "KEYS_ONLY" } },
      ],
    }),
  );
}
