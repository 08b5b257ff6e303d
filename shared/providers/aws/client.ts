import {
  type _InstanceType,
  type AccountAttributeName,
  AllocateAddressCommand,
  type AllocateAddressCommandInput,
  AssociateAddressCommand,
  type AssociateAddressCommandInput,
  AttachVolumeCommand,
  type AttachVolumeCommandInput,
  AuthorizeSecurityGroupIngressCommand,
  type AuthorizeSecurityGroupIngressCommandInput,
  CreateSecurityGroupCommand,
  type CreateSecurityGroupCommandInput,
  CreateSnapshotCommand,
  type CreateSnapshotCommandInput,
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
  DeleteSecurityGroupCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DescribeAccountAttributesCommand,
  DescribeAddressesCommand,
  type DescribeAddressesCommandInput,
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  type DescribeImagesCommandInput,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeRouteTablesCommand,
  type DescribeRouteTablesCommandInput,
  DescribeSecurityGroupsCommand,
  type DescribeSecurityGroupsCommandInput,
  DescribeSnapshotsCommand,
  type DescribeSnapshotsCommandInput,
  DescribeSubnetsCommand,
  type DescribeSubnetsCommandInput,
  DescribeVolumesCommand,
  type DescribeVolumesCommandInput,
  DescribeVolumesModificationsCommand,
  DescribeVpcsCommand,
  type DescribeVpcsCommandInput,
  DetachVolumeCommand,
  DisassociateAddressCommand,
  EC2Client,
  EC2ServiceException,
  ModifyInstanceAttributeCommand,
  ModifyVolumeCommand,
  ReleaseAddressCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import * as z from "zod";
import { kindOf, translate } from "../amazon/errors.ts";
import { ATTEMPTS, TIME_LIMITS } from "../amazon/limits.ts";
import type { Session } from "../role-sessions.ts";
import { unreadable } from "./readable.ts";
import type { Config, Keys } from "./schema.ts";

/** The SDK's type lists the names of its release day; which ones there are, EC2 decides. */
const AnyInstanceType = z.custom<_InstanceType>((name) => typeof name === "string");

/** The SDK's type has two of the six names that EC2 knows. */
const AnyAttribute = z.custom<AccountAttributeName>((name) => typeof name === "string");

export type RunInstances = Omit<RunInstancesCommandInput, "InstanceType"> & { readonly InstanceType: string };

/**
 * What signs: keys, or a role's, which are fetched when the first request needs them and again before they end.
 * @param refused what EC2 refused: answered again when another session is of no use
 */
export type Signer = Keys | ((refused?: Session) => Promise<Session>);

/**
 * The only place that knows the SDK: one method a request, inputs in EC2's words, answers to be parsed by `answers.ts`.
 * A list is read to its last page. Every method throws `ProviderError` and nothing else that EC2 or the network caused.
 *
 * Nothing around the process has a say: the credential is the tenant's (never that of the function that runs this),
 * and `AWS_ENDPOINT_URL`, which names the operator's own cloud, is not obeyed.
 */
export function openEc2(signer: Signer, config: Config) {
  // Whatever was signed with, so that no message quotes it.
  const secrets = new Set<string>();
  const remember = ({ secretAccessKey, sessionToken = "" }: Keys) => {
    secrets.add(secretAccessKey).add(sessionToken);
  };
  const credentials = async () => {
    const keys = typeof signer === "function" ? unkept(await signer()) : given(signer);
    remember(keys);
    return keys;
  };
  const settings = {
    region: config.region,
    credentials,
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
    ignoreConfiguredEndpointUrls: true,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    retryMode: "standard",
    maxAttempts: ATTEMPTS,
    requestHandler: TIME_LIMITS,
  };
  const client = new EC2Client(settings);
  /** For what EC2 makes anew on every request, with no token to know a repetition by: the caller looks before it asks again. */
  const once = new EC2Client({ ...settings, maxAttempts: 1 });
  if (typeof signer === "function") for (const one of [client, once]) renewing(one, signer);

  async function run<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw translate(error, [...secrets]);
    }
  }

  return {
    describeAvailabilityZones: async () =>
      listed((await run(client.send(new DescribeAvailabilityZonesCommand({})))).AvailabilityZones),
    describeAccountAttribute: async (name: string) =>
      listed(
        (await run(client.send(new DescribeAccountAttributesCommand({ AttributeNames: [AnyAttribute.parse(name)] }))))
          .AccountAttributes,
      ),
    describeVpcs: (input: DescribeVpcsCommandInput) =>
      everyPage(
        (NextToken) => run(client.send(new DescribeVpcsCommand({ ...input, NextToken }))),
        (page) => page.Vpcs,
      ),
    describeSubnets: (input: DescribeSubnetsCommandInput) =>
      everyPage(
        (NextToken) => run(client.send(new DescribeSubnetsCommand({ ...input, NextToken }))),
        (page) => page.Subnets,
      ),
    describeRouteTables: (input: DescribeRouteTablesCommandInput) =>
      everyPage(
        (NextToken) => run(client.send(new DescribeRouteTablesCommand({ ...input, NextToken }))),
        (page) => page.RouteTables,
      ),

    describeSecurityGroups: (input: DescribeSecurityGroupsCommandInput) =>
      everyPage(
        (NextToken) => run(client.send(new DescribeSecurityGroupsCommand({ ...input, NextToken }))),
        (page) => page.SecurityGroups,
      ),
    createSecurityGroup: (input: CreateSecurityGroupCommandInput) =>
      run(client.send(new CreateSecurityGroupCommand(input))),
    authorizeSecurityGroupIngress: (input: AuthorizeSecurityGroupIngressCommandInput) =>
      run(client.send(new AuthorizeSecurityGroupIngressCommand(input))),
    deleteSecurityGroup: (GroupId: string) => run(client.send(new DeleteSecurityGroupCommand({ GroupId }))),

    describeInstances: (input: DescribeInstancesCommandInput) =>
      everyPage(
        (NextToken) => run(client.send(new DescribeInstancesCommand({ ...input, NextToken }))),
        (page) => page.Reservations,
      ),
    runInstances: (input: RunInstances) =>
      run(client.send(new RunInstancesCommand({ ...input, InstanceType: AnyInstanceType.parse(input.InstanceType) }))),
    startInstance: (id: string) => run(client.send(new StartInstancesCommand({ InstanceIds: [id] }))),
    stopInstance: (id: string) => run(client.send(new StopInstancesCommand({ InstanceIds: [id] }))),
    /** Of a stopped machine. */
    modifyInstanceType: (InstanceId: string, Value: string) =>
      run(client.send(new ModifyInstanceAttributeCommand({ InstanceId, InstanceType: { Value } }))),
    terminateInstance: (id: string) => run(client.send(new TerminateInstancesCommand({ InstanceIds: [id] }))),

    describeVolumes: (input: DescribeVolumesCommandInput) =>
      everyPage(
        (NextToken) => run(client.send(new DescribeVolumesCommand({ ...input, NextToken }))),
        (page) => page.Volumes,
      ),
    createVolume: (input: CreateVolumeCommandInput) => run(client.send(new CreateVolumeCommand(input))),
    attachVolume: (input: AttachVolumeCommandInput) => run(client.send(new AttachVolumeCommand(input))),
    detachVolume: (VolumeId: string, InstanceId: string) =>
      run(client.send(new DetachVolumeCommand({ VolumeId, InstanceId }))),
    deleteVolume: (VolumeId: string) => run(client.send(new DeleteVolumeCommand({ VolumeId }))),
    modifyVolume: (VolumeId: string, Size: number) => run(client.send(new ModifyVolumeCommand({ VolumeId, Size }))),
    describeVolumeModifications: (volumeId: string) =>
      everyPage(
        (NextToken) =>
          // By filter: naming a volume that was never changed is an error of EC2's.
          run(
            client.send(
              new DescribeVolumesModificationsCommand({
                Filters: [{ Name: "volume-id", Values: [volumeId] }],
                NextToken,
              }),
            ),
          ),
        (page) => page.VolumesModifications,
      ),

    describeSnapshots: (input: DescribeSnapshotsCommandInput) =>
      everyPage(
        (NextToken) => run(client.send(new DescribeSnapshotsCommand({ ...input, OwnerIds: ["self"], NextToken }))),
        (page) => page.Snapshots,
      ),
    createSnapshot: (input: CreateSnapshotCommandInput) => run(once.send(new CreateSnapshotCommand(input))),
    deleteSnapshot: (SnapshotId: string) => run(client.send(new DeleteSnapshotCommand({ SnapshotId }))),

    describeAddresses: async (input: DescribeAddressesCommandInput) =>
      listed((await run(client.send(new DescribeAddressesCommand(input)))).Addresses),
    allocateAddress: (input: AllocateAddressCommandInput) => run(once.send(new AllocateAddressCommand(input))),
    associateAddress: (input: AssociateAddressCommandInput) => run(client.send(new AssociateAddressCommand(input))),
    disassociateAddress: (AssociationId: string) => run(client.send(new DisassociateAddressCommand({ AssociationId }))),
    releaseAddress: (AllocationId: string) => run(client.send(new ReleaseAddressCommand({ AllocationId }))),

    describeImages: (input: DescribeImagesCommandInput) =>
      everyPage(
        (NextToken) => run(client.send(new DescribeImagesCommand({ ...input, NextToken }))),
        (page) => page.Images,
      ),
  };
}

export type Ec2 = ReturnType<typeof openEc2>;

/** Asks a second time, with another session, for what a session was refused: it may have been revoked. Nothing was done that was refused. */
function renewing(client: EC2Client, session: Exclude<Signer, Keys>): void {
  client.middlewareStack.add(
    (next) => async (asked) => {
      const before = await session();
      try {
        return await next(asked);
      } catch (error) {
        const status = error instanceof EC2ServiceException ? error.$metadata.httpStatusCode : undefined;
        const refused = error instanceof Error && status !== undefined && REFUSED.test(kindOf(error.name, status));
        if (!refused || (await session(before)) === before) throw error;
        return next(asked);
      }
    },
    // Around all that the SDK does for a request, so that the second one has a signature of its own.
    { name: "renewing", step: "initialize" },
  );
}
const REFUSED = /^(auth|denied)$/;

/** The SDK keeps keys until shortly before their end, and has no way to be told that they are of no use any more: these it asks for each time. */
function unkept({ accessKeyId, secretAccessKey, sessionToken }: Session) {
  return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(0) };
}

function given({ accessKeyId, secretAccessKey, sessionToken }: Keys) {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/**
 * A list of which EC2 has nothing is there, and empty. One that is missing must not be taken for it: whoever looks for what is left would
 * find nothing. @throws ProviderError
 */
function listed<Item>(list: Item[] | undefined): Item[] {
  if (list === undefined) throw unreadable("the list is missing");
  return list;
}

/** Reads page after page until EC2 names no next one. */
async function everyPage<Page extends { NextToken?: string | undefined }, Item>(
  read: (nextToken: string | undefined) => Promise<Page>,
  items: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    all.push(...listed(items(page)));
    token = page.NextToken === "" ? undefined : page.NextToken;
  } while (token !== undefined);
  return all;
}
