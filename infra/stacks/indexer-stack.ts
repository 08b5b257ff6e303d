import type { App } from "aws-cdk-lib";
import { Duration } from "aws-cdk-lib";
import { Env as ScanEnv } from "../../functions/indexer/scan-repo/env.ts";
import { Env as ScheduleEnv } from "../../functions/indexer/schedule/env.ts";
import { grantItems, grantObjects, grantOpen, READ, WRITE } from "../constructs/grants.ts";
import { OpFunction } from "../constructs/op-function.ts";
import { everyMinute } from "../constructs/schedule.ts";
import { functionArn, SCAN } from "../names.ts";
import type { StageSettings } from "../stage.ts";
import type { DataStack } from "./data-stack.ts";
import { PartStack } from "./part-stack.ts";

/** Finds repos that are due, and scans each in its own invocation. */
export class IndexerStack extends PartStack {
  readonly functions: readonly OpFunction[];

  constructor(app: App, settings: StageSettings, data: DataStack) {
    super(app, "indexer", settings);
    const table = { TABLE_NAME: data.table.tableName };
    const schedule = new OpFunction(this, "Schedule", {
      settings,
      bundle: "indexer-schedule",
      env: ScheduleEnv,
      environment: { ...table, SCAN_FUNCTION_NAME: settings.name(SCAN) },
      description: "Finds repos that are due for a scan",
      timeout: Duration.seconds(55),
      deadLetters: data.deadLetters,
    });
    const scan = new OpFunction(this, "ScanRepo", {
      settings,
      bundle: SCAN,
      env: ScanEnv,
      environment: {
        ...table,
        KEY_ID: data.openingKeys.join(","),
        BUCKET_NAME: data.bucket.bucketName,
        ALLOWED_PRIVATE_HOSTS: settings.allowedPrivateHosts,
      },
      description: "Reads a repo's index and what changed in it",
      timeout: Duration.minutes(15),
      // Parsing a 10 MB index wants CPU: 1,769 MB is one whole core.
      memory: 1769,
      deadLetters: data.deadLetters,
    });
    this.functions = [schedule, scan];
    for (const fn of this.functions) grantItems(fn, data.table, [...READ, ...WRITE]);
    grantObjects(scan, data.bucket, "packages/", ["s3:PutObject", "s3:GetObject"]);
    grantObjects(scan, data.bucket, "manifests/", ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"]);
    grantObjects(scan, data.bucket, "uploads/", ["s3:GetObject"]);
    grantOpen(scan, data.openingKeys);
    schedule.allow(["lambda:InvokeFunction"], [functionArn(this, settings, SCAN)]);
    everyMinute(this, "EveryMinute", settings, schedule);
  }
}
