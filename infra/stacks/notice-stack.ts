import { type App, Arn, Duration, Stack } from "aws-cdk-lib";
import { Env as DeliverEnv } from "../../functions/notices/deliver/env.ts";
import { grantItems, grantOpen, READ, WRITE } from "../constructs/grants.ts";
import { NoticeQueue } from "../constructs/notice-queue.ts";
import { OpFunction } from "../constructs/op-function.ts";
import type { StageSettings } from "../stage.ts";
import type { DataStack } from "./data-stack.ts";
import { PartStack } from "./part-stack.ts";

const DELIVER_TIMEOUT = Duration.seconds(30);

/** What is told to those outside: webhooks and mails. */
export class NoticeStack extends PartStack {
  readonly queue: NoticeQueue;
  readonly functions: readonly OpFunction[];

  constructor(app: App, settings: StageSettings, data: DataStack) {
    super(app, "notices", settings);
    this.queue = new NoticeQueue(this, "Notices", settings, DELIVER_TIMEOUT);
    const deliver = new OpFunction(this, "Deliver", {
      settings,
      bundle: "notices-deliver",
      env: DeliverEnv,
      environment: {
        TABLE_NAME: data.table.tableName,
        KEY_ID: data.key.keyArn,
        NOTICE_QUEUE_URL: this.queue.queue.queueUrl,
        ALLOWED_WEBHOOK_HOSTS: settings.allowedWebhookHosts,
        MAIL_FROM: settings.mailFrom,
      },
      description: "Sends webhooks and mails",
      timeout: DELIVER_TIMEOUT,
    });
    this.functions = [deliver];
    grantItems(deliver, data.table, [...READ, ...WRITE]);
    grantOpen(deliver, data.openingKeys);
    this.queue.feedFrom(deliver);
    this.queue.drainTo(deliver);
    if (settings.mailFrom !== undefined) deliver.allow(["ses:SendEmail"], this.identities(settings.mailFrom));
    this.output("NoticeQueueUrl", this.queue.queue.queueUrl);
  }

  /** SES asks for the identity that was verified: the address itself, or its domain. Local servers ask for `*`. */
  private identities(from: string): string[] {
    if (this.settings.endpoint !== undefined) return ["*"];
    const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
    return [address, address.slice(address.indexOf("@") + 1)].map((resourceName) =>
      Arn.format({ service: "ses", resource: "identity", resourceName }, Stack.of(this)),
    );
  }
}
