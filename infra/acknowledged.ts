import type { IPolicyValidationContext, PolicyValidationPluginReport, PolicyViolation } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";

export interface Acknowledgement {
  /** The finding, such as `AwsSolutions-IAM5[Resource::*]`; `*` at its end stands for any rest. */
  readonly rule: string;
  /** Constructs that it holds for, beginning of the path after `pitrix-<stage>-`. */
  readonly at: readonly string[];
  readonly reason: string;
}

const SOCKET = ["pilot/Receive/", "pilot/Sweep/", "flow/RunTask-"];
/** Those of a provider whose API may be reached through a Frontgate. */
const TUNNEL = ["flow/Inspect-", "flow/Observe-", "flow/Preview-", "flow/Probe-"];
const PROGRESS = ["stream/Clients/", "stream/PublishChanges/"];

/** Every exception from the AwsSolutions rules. One that no finding needs any more fails the check, too. */
export const ACKNOWLEDGED: readonly Acknowledgement[] = [
  {
    rule: "AwsSolutions-S1",
    at: ["console/Files/"],
    reason: "Public files of the console, which CloudFront alone reads.",
  },
  {
    rule: "AwsSolutions-CFR1",
    at: ["console/Distribution/"],
    reason: "The store is open to every country; an operator who may not serve one restricts the distribution.",
  },
  {
    rule: "AwsSolutions-CFR2",
    at: ["console/Distribution/"],
    reason:
      "Static files with nothing behind them: a WAF would cost 5 dollars a month and guard nothing. The API has limits of its own.",
  },
  {
    rule: "AwsSolutions-CFR3",
    at: ["console/Distribution/"],
    reason:
      "Access logs would hold the addresses of everybody who looks at the store, for files that are the same for all.",
  },
  {
    rule: "AwsSolutions-CFR4",
    at: ["console/Distribution/"],
    reason: "CloudFront's own certificate sets the lowest TLS version itself; with consoleCertificateArn it is 1.2.",
  },
  {
    rule: "AwsSolutions-S1",
    at: ["data/Objects/"],
    reason:
      "Server access logs would need a second bucket to be kept; every access is by a function's role and is in CloudTrail's data events where an operator turns them on.",
  },
  {
    rule: "AwsSolutions-SQS3",
    at: ["data/DeadLetters/"],
    reason: "It is itself the dead letter queue, of asynchronous calls and of the table's stream.",
  },
  {
    rule: "AwsSolutions-APIG4",
    at: ["pilot/Socket/Api/"],
    reason:
      "A Frontgate proves its own key in the headers of $connect, which the function behind it checks; the other routes are only reached by connections that it let in.",
  },
  {
    rule: "AwsSolutions-APIG4",
    at: ["stream/Socket/Api/"],
    reason:
      "The function behind it checks the API's bearer token, in a header of $connect or in the first message, as a browser sets no headers; before that a connection is told nothing.",
  },
  {
    rule: "AwsSolutions-APIG4",
    at: ["api/Http/Api/GET--device/"],
    reason: "The page on which people sign in: it holds nothing, and what it asks of the API carries their sign-in.",
  },
  {
    rule: "AwsSolutions-COG2",
    at: ["data/Users/Pool/"],
    reason: "A second factor is offered; whether it is demanded is for whoever runs the stage, whose users these are.",
  },
  {
    rule: "AwsSolutions-COG8",
    at: ["data/Users/Pool/"],
    reason: "The plus plan is paid by the user; an operator who wants its threat protection turns it on for the pool.",
  },
  {
    rule: "AwsSolutions-APIG1",
    at: ["pilot/Socket/Stage/", "stream/Socket/Stage/"],
    reason:
      "Access logs of a WebSocket API need a role on the whole account, which is not a stack's to set; the functions log every connect and message.",
  },
  {
    rule: "AwsSolutions-SF1",
    at: ["flow/Job/Machine/", "flow/Approval/Machine/"],
    reason:
      "Errors are logged. Every step is in the table and in the execution's own history for 90 days, so ALL would only double the price of a job.",
  },
  {
    rule: "AwsSolutions-SF2",
    at: ["flow/Job/Machine/", "flow/Approval/Machine/"],
    reason: "Traces add 60 KB and 20 ms to every function; a job's times are in its tasks, where users see them.",
  },
  {
    rule: "AwsSolutions-IAM5[Resource::*]",
    at: ["flow/Job/Role/", "flow/Approval/Role/"],
    reason: "Log delivery (logs:CreateLogDelivery and its like) knows no resource; AWS's own policy for it says *.",
  },
  {
    rule: "AwsSolutions-IAM5[Resource::*]",
    at: ["flow/EnqueueJob/", "stream/PublishChanges/"],
    reason: "dynamodb:ListStreams is asked for on *: a stream has no name before it is listed.",
  },
  {
    rule: "AwsSolutions-IAM5[Resource::*]",
    at: [...SOCKET, "flow/Approve/", "stream/PublishChanges/"],
    reason: "states:SendTask* is authorised by the task token, which nobody can guess, and not by a resource.",
  },
  {
    rule: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:*",
    at: ["flow/Sweep/"],
    reason:
      "Executions of the one machine that runs jobs: their names are the jobs', and it asks for and ends only those that nothing carries on.",
  },
  {
    rule: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:*",
    at: [...SOCKET, ...TUNNEL, ...PROGRESS, "pilot/Ask/", "api/frontgates/"],
    reason: "Connections get their ids when they open; the policy names the API, the stage and the method.",
  },
  {
    rule: "AwsSolutions-IAM5[Resource::pitrix-*",
    at: [
      ...SOCKET,
      ...TUNNEL,
      "indexer/ScanRepo/",
      "api/app-versions/",
      "api/apps/",
      "api/attachments/",
      "api/exports/",
      "api/imports/",
      "api/reviews/",
      "api/uploads/",
      "leaving/Work/",
    ],
    reason:
      "Objects below one prefix of one bucket: commands/, documents/ and agent-releases/ for Pilot, packages/ and manifests/ for the indexer, attachments/ for pictures of apps, uploads/ for packages that are sent past the API, exports/ and imports/ for archives of tenants; what erases a tenant reaches all of them.",
  },
  {
    rule: "AwsSolutions-IAM5[Resource::arn:*:iam::*:role/pitrix-*]",
    at: ["flow/RunTask-", ...TUNNEL],
    reason:
      "Roles of tenants' accounts that trust us: which those are, tenants decide. Only by this name, never in our own account, and each asks for an external id that we made.",
  },
  {
    rule: "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:lambda:*",
    at: [
      "flow/Job/Role/",
      "flow/Sweep/",
      "api/runtimes/",
      "api/deployments/",
      "api/plans/",
      "api/workloads/",
      "pilot/Receive/",
    ],
    reason: "One function a provider: the names end in the provider's id, and providers are added by folder.",
  },
];

/** AwsSolutions rules without the findings that are acknowledged. Notes which acknowledgements were of use. */
export class AcknowledgedChecks extends AwsSolutionsChecks {
  readonly used = new Set<Acknowledgement>();

  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const report = super.validate(context);
    const violations = report.violations.flatMap((violation) => this.#remaining(violation));
    return { ...report, violations, success: violations.length === 0 };
  }

  /** The violation with the resources that no acknowledgement covers. */
  #remaining(violation: PolicyViolation): PolicyViolation[] {
    const violatingResources = violation.violatingResources.filter(({ constructPath = "" }) => {
      const found = ACKNOWLEDGED.find((one) => covers(one, violation.ruleName, constructPath));
      if (found !== undefined) this.used.add(found);
      return found === undefined;
    });
    return violatingResources.length === 0 ? [] : [{ ...violation, violatingResources }];
  }
}

function covers({ rule, at }: Acknowledgement, finding: string, path: string): boolean {
  const named = rule.endsWith("*") ? finding.startsWith(rule.slice(0, -1)) : finding === rule;
  const place = path.replace(/^pitrix-[a-z0-9]+-/, "");
  return named && at.some((start) => place.startsWith(start));
}
