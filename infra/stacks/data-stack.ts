import type { App } from "aws-cdk-lib";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import * as kms from "aws-cdk-lib/aws-kms";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { StoreTable } from "../constructs/store-table.ts";
import { UserPool } from "../constructs/user-pool.ts";
import type { StageSettings } from "../stage.ts";
import { PartStack } from "./part-stack.ts";

/** Everything that keeps something: table, key, bucket, and the queue of events that no function could handle. */
export class DataStack extends PartStack {
  readonly table: StoreTable;
  /** Wraps the data keys of sealed secrets. */
  readonly key: kms.Key;
  /** ARNs of the keys that open sealed secrets, the one that seals first. */
  readonly openingKeys: readonly string[];
  /** Certifies what the platform says to Frontgates; they pin it. With the one of before while they change. */
  readonly signingKeys: readonly string[];
  /** Bodies of commands that are too large for a WebSocket message. */
  readonly bucket: s3.Bucket;
  readonly deadLetters: sqs.Queue;
  /** Who may sign in. */
  readonly users: UserPool;

  constructor(app: App, settings: StageSettings) {
    super(app, "data", settings);
    const removalPolicy = settings.disposable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    this.table = new StoreTable(this, "Table", settings);
    // Another id is another key; the one of before stays in the account, as it is retained.
    this.key = new kms.Key(this, settings.keyGeneration === 1 ? "Key" : `Key${settings.keyGeneration}`, {
      description: `Secrets of ${settings.name("store")}`,
      enableKeyRotation: true,
      rotationPeriod: Duration.days(settings.keyRotationDays),
      removalPolicy,
    });
    const signing = new kms.Key(
      this,
      settings.signingKeyGeneration === 1 ? "SigningKey" : `SigningKey${settings.signingKeyGeneration}`,
      {
        description: `What ${settings.name("pilot")} says to Frontgates`,
        keySpec: kms.KeySpec.ECC_NIST_P256,
        keyUsage: kms.KeyUsage.SIGN_VERIFY,
        removalPolicy,
      },
    );
    const { previousKeyArn, previousSigningKeyArn } = settings;
    this.signingKeys = [signing.keyArn, ...(previousSigningKeyArn === undefined ? [] : [previousSigningKeyArn])];
    this.openingKeys = [this.key.keyArn, ...(previousKeyArn === undefined ? [] : [previousKeyArn])];
    this.bucket = new s3.Bucket(this, "Objects", {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: settings.tls,
      removalPolicy,
      lifecycleRules: [
        { id: "commands", prefix: "commands/", expiration: Duration.days(1) },
        // Packages that were sent past the API: what was taken lies under its digest by then.
        { id: "uploads", prefix: "uploads/", expiration: Duration.days(1) },
        // An export, and what it was made of; an archive that was sent; what an erasure noted for itself.
        { id: "exports", prefix: "exports/", expiration: Duration.days(7) },
        { id: "imports", prefix: "imports/", expiration: Duration.days(7) },
        { id: "erasures", prefix: "erasures/", expiration: Duration.days(30) },
        { id: "parts", abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
    this.deadLetters = new sqs.Queue(this, "DeadLetters", {
      queueName: settings.name("dead-letters"),
      enforceSSL: settings.tls,
      retentionPeriod: Duration.days(14),
    });
    this.users = new UserPool(this, "Users", settings);
    this.output("TableName", this.table.tableName);
    this.output("KeyId", this.key.keyArn);
    this.output("SigningKeyId", signing.keyArn);
    this.output("BucketName", this.bucket.bucketName);
    this.output("DeadLetterQueueUrl", this.deadLetters.queueUrl);
    this.output("UserPoolId", this.users.pool.userPoolId);
    this.output("SignInPagesUrl", this.users.pagesUrl);
  }
}
