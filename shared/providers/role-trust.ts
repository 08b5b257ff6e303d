import * as z from "zod";
import type { Trust } from "./contract.ts";

/**
 * A role of the tenant's that trusts this installation. Its name begins with `pitrix-`, and our own functions may assume
 * no others: an operator's organisation has roles that trust its main account and ask for no external id.
 */
export const RoleArn = z
  .string()
  .regex(
    /^arn:aws(?:-cn|-us-gov)?:iam::\d{12}:role\/pitrix-[\w+=,.@-]{1,57}$/,
    'the ARN of a role without a path, whose name begins with "pitrix-"',
  );

/** Made by us, one a credential. */
export const ExternalId = z.string().regex(/^[\w+=,.@:/-]{2,1224}$/);

/** Roles that trust us: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html */
export const trust: Trust = {
  holds: (credential) => "roleArn" in credential,
  policy: ({ externalId, principal }) => ({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: principal },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": externalId } },
      },
    ],
  }),
  // No other name: see `RoleArn`.
  permissions: [{ action: "sts:AssumeRole", resource: "arn:*:iam::*:role/pitrix-*" }],
};
