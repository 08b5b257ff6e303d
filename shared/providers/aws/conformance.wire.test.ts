import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AssociateRouteTableCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  DescribeInstanceAttributeCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { afterAll, describe, vi } from "vitest";
import * as z from "zod";
import { startEc2 } from "../../../local/ec2.ts";
import type { Tenant } from "../conformance/tenant.ts";
import { defineProviderConformance } from "../conformance.ts";
import { trust } from "../role-trust.ts";
import { provider } from "./provider.ts";

/**
 * On moto, an EC2 server that we did not write, with its checks of signatures and IAM permissions switched on: the
 * provider runs as a user that has the actions of `policy.json` and no others, and then as a role that has them.
 *
 * Where moto is not like EC2, and another test therefore speaks for EC2 (`answers.wire.test.ts`, `../amazon/errors.test.ts`): every
 * change is done at once (no pending, stopping, modifying, no snapshot under way); a volume may change again at once; a
 * running machine may change its type; no quota is ever reached; an address that a machine has may be released; it stays
 * with a machine that is terminated; a snapshot's size follows its volume's.
 */
describe("with keys", () => {
  defineProviderConformance({
    provider,
    setUp: () =>
      setUp(async (endpoint) => {
        const user = await makeUser(endpoint, "provider", policy());
        return {
          credential: user,
          refusedCredential: { ...user, secretAccessKey: "a-secret-that-is-not-the-right-one" },
          powerlessCredential: await makeUser(endpoint, "powerless-provider"),
          secrets: [user.secretAccessKey],
        };
      }),
  });
});

describe("with a role", () => {
  afterAll(() => {
    vi.unstubAllEnvs();
  });
  defineProviderConformance({
    provider,
    setUp: () =>
      setUp(async (endpoint) => {
        // Who we are: the operator's functions, which may assume and do nothing else.
        const self = await makeUser(endpoint, "operator", [
          { Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" },
        ]);
        vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
        vi.stubEnv("AWS_REGION", "us-east-1");
        vi.stubEnv("AWS_ACCESS_KEY_ID", self.accessKeyId);
        vi.stubEnv("AWS_SECRET_ACCESS_KEY", self.secretAccessKey);
        const externalId = "pitrix-conformance";
        const principal = "arn:aws:iam::123456789012:user/operator";
        const trusting = trust.policy({ externalId, principal });
        const roleArn = await makeRole(endpoint, "pitrix-deployments", trusting, policy());
        const powerless = await makeRole(endpoint, "pitrix-powerless", trusting);
        return {
          credential: { roleArn, externalId },
          refusedCredential: { roleArn, externalId: "pitrix-another-tenants" },
          powerlessCredential: { roleArn: powerless, externalId },
          secrets: [self.secretAccessKey],
        };
      }),
  });
});

type Signers = Pick<Tenant, "credential" | "refusedCredential" | "powerlessCredential" | "secrets">;

/** `makeSigners`: asked while the server checks nothing yet. */
async function setUp(makeSigners: (endpoint: string) => Promise<Signers>): Promise<Tenant> {
  const stateDir = await mkdtemp(join(tmpdir(), "pitrix-aws-"));
  const server = await startEc2({ stateDir });
  const signers = await makeSigners(server.endpoint);
  const land = await server.seed({ images: ["pitrix conformance (1.0)"] });
  const { region, vpcId } = land;
  const owner = new EC2Client({ region, endpoint: server.endpoint, credentials: land.tenant });
  const config = { region, endpoint: server.endpoint, vpcId };
  const zone = `${region}a`;

  return {
    ...signers,
    config,
    unreachableConfig: { ...config, endpoint: "http://127.0.0.1:9" },
    account: "123456789012",
    region,
    zone,
    quota: ["addresses"],
    vpcId,
    ...(await makeSubnets(owner, { vpcId, zone, publicSubnetId: land.subnetId })),
    missingSubnetId: "subnet-0123456789abcdef0",
    image: { id: known(land.images["pitrix conformance (1.0)"]), name: "name:pitrix conformance (1.0)" },
    missingImages: ["ami-0123456789abcdef0", "name:no such image"],
    missingInstanceId: "i-0123456789abcdef0",
    missingVolumeId: "vol-0123456789abcdef0",
    missingSnapshotId: "snap-0123456789abcdef0",
    missingAddressId: "eipalloc-0123456789abcdef0",
    device: "/dev/sdf",
    honoursClientToken: false,
    // moto keeps DeleteOnTermination and obeys it, and shows it at the machine alone; EC2 shows it at the volume too.
    tellsWhichDisksEnd: false,
    namesAreUnique: true,

    async userDataOf(InstanceId) {
      const answer = await owner.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: "userData" }));
      return Buffer.from(known(answer.UserData?.Value), "base64").toString();
    },
    async outsideRulesOf(id) {
      const { SecurityGroups = [] } = await owner.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }));
      return SecurityGroups.flatMap(({ IpPermissions = [] }) => IpPermissions).filter(
        ({ IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] }) =>
          IpRanges.length + Ipv6Ranges.length + PrefixListIds.length > 0 ||
          UserIdGroupPairs.some(({ GroupId }) => GroupId !== id),
      ).length;
    },
    async openToAll(GroupId) {
      const rule = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
      await owner.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [rule] }));
    },
    async disksOf(tags) {
      const Filters = Object.entries(tags).map(([tag, value]) => ({ Name: `tag:${tag}`, Values: [value] }));
      return ((await owner.send(new DescribeVolumesCommand({ Filters }))).Volumes ?? []).length;
    },
    async close() {
      owner.destroy();
      await server.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

/** A private subnet behind a NAT gateway, and one whose route table leads nowhere. */
async function makeSubnets(owner: EC2Client, land: { vpcId: string; zone: string; publicSubnetId: string }) {
  const make = async (CidrBlock: string) => {
    const input = { VpcId: land.vpcId, CidrBlock, AvailabilityZone: land.zone };
    const SubnetId = known((await owner.send(new CreateSubnetCommand(input))).Subnet?.SubnetId);
    const { RouteTable } = await owner.send(new CreateRouteTableCommand({ VpcId: land.vpcId }));
    const RouteTableId = known(RouteTable?.RouteTableId);
    await owner.send(new AssociateRouteTableCommand({ SubnetId, RouteTableId }));
    return { SubnetId, RouteTableId };
  };
  const nat = await owner.send(
    new CreateNatGatewayCommand({ SubnetId: land.publicSubnetId, ConnectivityType: "private" }),
  );
  const open = await make("10.77.201.0/24");
  const closed = await make("10.77.202.0/24");
  const NatGatewayId = known(nat.NatGateway?.NatGatewayId);
  const { RouteTableId } = open;
  await owner.send(new CreateRouteCommand({ RouteTableId, NatGatewayId, DestinationCidrBlock: "0.0.0.0/0" }));
  return { subnetId: open.SubnetId, closedSubnetId: closed.SubnetId };
}

/** The statements of `policy.json`. moto knows no resources and conditions of a policy: only its actions count. */
function policy(): readonly object[] {
  const Policy = z.object({ Statement: z.array(z.looseObject({})) });
  const { Statement } = Policy.parse(JSON.parse(readFileSync(new URL("policy.json", import.meta.url), "utf8")));
  return Statement.map(({ Condition: _, ...statement }) => ({ ...statement, Resource: "*" }));
}

const document = (Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

async function makeUser(endpoint: string, UserName: string, statements: readonly object[] = []) {
  await iam(endpoint, { Action: "CreateUser", UserName });
  if (statements.length > 0) {
    const PolicyDocument = document(statements);
    await iam(endpoint, { Action: "PutUserPolicy", UserName, PolicyName: "policy", PolicyDocument });
  }
  const answer = await iam(endpoint, { Action: "CreateAccessKey", UserName });
  return { accessKeyId: member(answer, "AccessKeyId"), secretAccessKey: member(answer, "SecretAccessKey") };
}

/** Answers its ARN. */
async function makeRole(endpoint: string, RoleName: string, trusting: object, statements: readonly object[] = []) {
  const AssumeRolePolicyDocument = JSON.stringify(trusting);
  const answer = await iam(endpoint, { Action: "CreateRole", RoleName, AssumeRolePolicyDocument });
  if (statements.length > 0) {
    const PolicyDocument = document(statements);
    await iam(endpoint, { Action: "PutRolePolicy", RoleName, PolicyName: "policy", PolicyDocument });
  }
  return member(answer, "Arn");
}

const member = (answer: string, tag: string) => known(new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(answer)?.[1]);

/** IAM's query protocol by hand: a client of it would be a dependency for three calls. */
async function iam(endpoint: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const authorization =
    "AWS4-HMAC-SHA256 Credential=seed/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=none";
  const body = new URLSearchParams({ Version: "2010-05-08", ...parameters });
  const answer = await fetch(endpoint, { method: "POST", body, headers: { authorization } });
  if (!answer.ok) throw new Error(`IAM answered ${answer.status}: ${await answer.text()}`);
  return answer.text();
}

function known(text: string | undefined): string {
  return z.string().min(1).parse(text);
}
