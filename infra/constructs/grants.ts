import type * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import type * as s3 from "aws-cdk-lib/aws-s3";
import { ID_PREFIXES, type IdKind } from "../../shared/kernel/ids.ts";
import type { OpFunction } from "./op-function.ts";

/** What a function may do to items. No Scan, and nothing on the table itself. */
export type ItemAction =
  | "GetItem"
  | "BatchGetItem"
  | "Query"
  | "PutItem"
  | "UpdateItem"
  | "DeleteItem"
  | "ConditionCheckItem";

export const READ: readonly ItemAction[] = ["GetItem", "BatchGetItem", "Query"];
/** Transactions are authorised by the actions of their writes. */
export const WRITE: readonly ItemAction[] = ["PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"];

/** Partitions of the audit chains, of whatever tenant. */
const CHAINS = "T#*#AUDIT";

/**
 * Item actions on the table; Query also on its indexes. Nobody changes or deletes what is in an audit chain, and only
 * who is told to `appends` to one. (A local AWS that does not know the keys of a request denies nothing by them.)
 */
export function grantItems(
  fn: OpFunction,
  table: dynamodb.Table,
  actions: readonly ItemAction[],
  { appends = false }: { readonly appends?: boolean } = {},
): void {
  const forbidden: readonly ItemAction[] = ["UpdateItem", "DeleteItem", ...(appends ? [] : ["PutItem" as const])];
  if (actions.some((action) => WRITE.includes(action)))
    fn.deny(
      forbidden.map((action) => `dynamodb:${action}`),
      [table.tableArn],
      { "ForAnyValue:StringLike": { "dynamodb:LeadingKeys": [CHAINS] } },
    );
  fn.allow(
    actions.map((action) => `dynamodb:${action}`),
    [table.tableArn],
  );
  if (actions.includes("Query"))
    fn.allow(["dynamodb:Query"], [`${table.tableArn}/index/gsi1`, `${table.tableArn}/index/gsi2`]);
}

/** May seal secrets and never open one. */
export function grantSeal(fn: OpFunction, keyArn: string): void {
  fn.allow(["kms:GenerateDataKey"], [keyArn]);
}

/**
 * May open sealed secrets: only what talks to clouds or hands secrets to a node.
 * @param of of objects of this kind alone, as their ids tell
 */
export function grantOpen(fn: OpFunction, keyArns: readonly string[], of?: IdKind): void {
  // A local AWS knows no encryption context in policies: there the condition does not count.
  const conditions =
    of === undefined ? undefined : { StringLikeIfExists: { "kms:EncryptionContext:object": `${ID_PREFIXES[of]}-*` } };
  fn.allow(["kms:Decrypt"], keyArns, conditions);
}

/** May speak for the platform to Frontgates: certify a key for some hours, and tell which keys hold. */
export function grantSign(fn: OpFunction, keyArns: readonly string[]): void {
  fn.allow(["kms:Sign", "kms:GetPublicKey"], keyArns);
}

/** May tell which keys speak for the platform, and not speak for it. */
export function grantTrust(fn: OpFunction, keyArns: readonly string[]): void {
  fn.allow(["kms:GetPublicKey"], keyArns);
}

/** May answer tasks that wait for their token. The token is the right to answer: the actions know no narrower resource. */
export function grantTaskAnswers(fn: OpFunction): void {
  fn.allow(["states:SendTaskSuccess", "states:SendTaskFailure"], ["*"]);
}

/** Objects under a prefix such as `commands/`; a pre-signed URL can do what its signer can. */
export function grantObjects(
  fn: OpFunction,
  bucket: s3.Bucket,
  prefix: string,
  actions: readonly ("s3:GetObject" | "s3:PutObject" | "s3:DeleteObject")[],
): void {
  fn.allow(actions, [bucket.arnForObjects(`${prefix}*`)]);
}
