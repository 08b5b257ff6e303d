import type { App } from "aws-cdk-lib";
import { Duration } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { Env } from "../../functions/leaving/work/env.ts";
import { grantItems, grantObjects, READ, WRITE } from "../constructs/grants.ts";
import { OpFunction } from "../constructs/op-function.ts";
import { everyMinute } from "../constructs/schedule.ts";
import { LEAVING } from "../names.ts";
import type { StageSettings } from "../stage.ts";
import type { DataStack } from "./data-stack.ts";
import { PartStack } from "./part-stack.ts";

/** Brings tenants out, in, and away: the one function that may walk through the whole table. */
export class LeavingStack extends PartStack {
  readonly functions: readonly OpFunction[];

  constructor(app: App, settings: StageSettings, data: DataStack) {
    super(app, "leaving", settings);
    const work = new OpFunction(this, "Work", {
      settings,
      bundle: LEAVING,
      env: Env,
      environment: {
        TABLE_NAME: data.table.tableName,
        BUCKET_NAME: data.bucket.bucketName,
        KEY_ID: data.key.keyArn,
        CLOSE_SECONDS: settings.tenantCloseSeconds,
      },
      description: "Exports, imports and erases tenants",
      timeout: Duration.minutes(15),
      memory: 1024,
      deadLetters: data.deadLetters,
    });
    this.functions = [work];
    grantItems(work, data.table, [...READ, ...WRITE]);
    work.allow(["dynamodb:Scan"], [data.table.tableArn]);
    work.allow(["s3:ListBucket"], [data.bucket.bucketArn]);
    grantObjects(work, data.bucket, "exports/", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]);
    grantObjects(work, data.bucket, "imports/", ["s3:GetObject"]);
    for (const prefix of ["attachments/", "packages/", "erasures/"])
      grantObjects(work, data.bucket, prefix, ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]);
    for (const prefix of ["commands/", "documents/", "manifests/", "uploads/"])
      grantObjects(work, data.bucket, prefix, ["s3:DeleteObject"]);
    // Its own signing key and no secret of a tenant: those are sealed with the tenant in their context.
    work.fn.addToRolePolicy(
      new iam.PolicyStatement({
        actions: ["kms:GenerateDataKey", "kms:Decrypt"],
        resources: [data.key.keyArn],
        // The local AWS knows no encryption context in conditions, and refuses what has one.
        ...(settings.endpoint === undefined
          ? { conditions: { StringEquals: { "kms:EncryptionContext:tenant": "platform" } } }
          : {}),
      }),
    );
    everyMinute(this, "EveryMinute", settings, work);
  }
}
