import type { Trust } from "../contract.ts";

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
  // No other name: see `Role` in schema.ts.
  permissions: [{ action: "sts:AssumeRole", resource: "arn:*:iam::*:role/pitrix-*" }],
};
