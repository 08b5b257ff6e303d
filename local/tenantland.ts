import {
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeRouteTablesCommand,
  EC2Client,
  RegisterImageCommand,
} from "@aws-sdk/client-ec2";

/** A key that signs requests to the tenant's cloud. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a tenant has in the cloud before the store comes: an account with keys, a network, machine images. */
export interface Tenantland {
  readonly region: string;
  /** May do anything in EC2 and nothing else: what a tenant adds as a credential. */
  readonly tenant: AccessKey;
  /** A valid key that may do nothing: every request is refused with `UnauthorizedOperation` or `AccessDenied`. */
  readonly powerless: AccessKey;
  /** Reads, ends instances and frees their addresses: the machine room's, which is the hardware below them. */
  readonly operator: AccessKey;
  /** 10.77.0.0/16 with a way out to the internet. */
  readonly vpcId: string;
  /** 10.77.1.0/24 */
  readonly subnetId: string;
  /** 10.78.0.0/16 without any way out. */
  readonly closedVpcId: string;
  /** 10.78.1.0/24 */
  readonly closedSubnetId: string;
  /** Image ids by image name: `pitrix-frontgate`, `pitrix-zookeeper-3.9` and the further ones asked for. */
  readonly images: Readonly<Record<string, string>>;
}

export const TENANT_REGION = "us-east-1";
export const FRONTGATE_IMAGE = "pitrix-frontgate";
export const ZOOKEEPER_IMAGE = "pitrix-zookeeper-3.9";
/** Registered where it is asked for. */
export const REDIS_IMAGE = "pitrix-redis-6.2";

/** Fills a fresh server, which checks nothing yet, and then has it check signatures and policies of every request. */
export async function seedTenantland(endpoint: string, moreImages: readonly string[]): Promise<Tenantland> {
  const ec2 = new EC2Client({
    endpoint,
    region: TENANT_REGION,
    credentials: { accessKeyId: "seed", secretAccessKey: "seed" },
  });
  try {
    const tenant = await createUser(endpoint, "tenant", ["ec2:*"]);
    const powerless = await createUser(endpoint, "powerless");
    const operator = await createUser(endpoint, "machine-room", [
      "ec2:Describe*",
      "ec2:DisassociateAddress",
      "ec2:TerminateInstances",
    ]);
    const open = await createVpc(ec2, "10.77");
    await openToInternet(ec2, open);
    const closed = await createVpc(ec2, "10.78");
    const images: Record<string, string> = {};
    for (const name of [FRONTGATE_IMAGE, ZOOKEEPER_IMAGE, ...moreImages]) images[name] = await registerImage(ec2, name);
    await checkFromNowOn(endpoint);
    const { vpcId: closedVpcId, subnetId: closedSubnetId } = closed;
    return { region: TENANT_REGION, tenant, powerless, operator, ...open, closedVpcId, closedSubnetId, images };
  } finally {
    ec2.destroy();
  }
}

async function createVpc(ec2: EC2Client, prefix: string): Promise<{ vpcId: string; subnetId: string }> {
  const vpc = await ec2.send(new CreateVpcCommand({ CidrBlock: `${prefix}.0.0/16` }));
  const vpcId = required(vpc.Vpc?.VpcId, "VPC");
  const input = { VpcId: vpcId, CidrBlock: `${prefix}.1.0/24`, AvailabilityZone: `${TENANT_REGION}a` };
  const subnet = await ec2.send(new CreateSubnetCommand(input));
  return { vpcId, subnetId: required(subnet.Subnet?.SubnetId, "subnet") };
}

/** As a private subnet has it: machines without public addresses, and a NAT gateway as their way out. */
async function openToInternet(
  ec2: EC2Client,
  open: { readonly vpcId: string; readonly subnetId: string },
): Promise<void> {
  const nat = await ec2.send(new CreateNatGatewayCommand({ SubnetId: open.subnetId, ConnectivityType: "private" }));
  const NatGatewayId = required(nat.NatGateway?.NatGatewayId, "NAT gateway");
  const vpc = { Filters: [{ Name: "vpc-id", Values: [open.vpcId] }] };
  const tables = await ec2.send(new DescribeRouteTablesCommand(vpc));
  const RouteTableId = required(tables.RouteTables?.[0]?.RouteTableId, "route table");
  await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", NatGatewayId }));
}

async function registerImage(ec2: EC2Client, name: string): Promise<string> {
  const input = { Name: name, Architecture: "x86_64", VirtualizationType: "hvm", RootDeviceName: "/dev/xvda" } as const;
  return required((await ec2.send(new RegisterImageCommand(input))).ImageId, "image");
}

/** A user with an access key, and a policy that allows the actions, if some are given. */
async function createUser(endpoint: string, name: string, actions?: readonly string[]): Promise<AccessKey> {
  await iam(endpoint, { Action: "CreateUser", UserName: name });
  if (actions !== undefined) {
    const Statement = [{ Effect: "Allow", Action: actions, Resource: "*" }];
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam(endpoint, { Action: "PutUserPolicy", UserName: name, PolicyName: "allow", PolicyDocument });
  }
  const answer = await iam(endpoint, { Action: "CreateAccessKey", UserName: name });
  const element = (tag: string) => required(new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(answer)?.[1], tag);
  return { accessKeyId: element("AccessKeyId"), secretAccessKey: element("SecretAccessKey") };
}

/** IAM's query protocol; the credential scope is only what routes the request while nothing is checked yet. */
async function iam(endpoint: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const scope = `seed/20260101/${TENANT_REGION}/iam/aws4_request`;
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none` },
    body: new URLSearchParams({ Version: "2010-05-08", ...parameters }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`IAM ${parameters.Action} answered ${answer.status}: ${text.slice(0, 300)}`);
  return text;
}

/** The number is how many requests stay unchecked. */
async function checkFromNowOn(endpoint: string): Promise<void> {
  const answer = await fetch(`${endpoint}/moto-api/reset-auth`, { method: "POST", body: "0" });
  if (!answer.ok) throw new Error(`The EC2 server could not be told to check signatures: ${answer.status}`);
}

function required(value: string | undefined, what: string): string {
  if (value === undefined) throw new Error(`The EC2 server gave no id for the ${what}.`);
  return value;
}
