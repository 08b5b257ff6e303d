import * as z from "zod";
import {
  type CreateInstance,
  type Instance as InstanceReport,
  type InstancesCapability,
  type Lookups,
  ProviderError,
  TAGS,
} from "../contract.ts";
import type { Ec2, RunInstances } from "./client.ts";
import { untilVisible } from "./consistency.ts";
import { imageOf } from "./images.ts";
import { Instance, Reservation } from "./instance-answers.ts";
import { readable, unreadable } from "./readable.ts";
import { instanceType } from "./sizes.ts";
import { carries, tagFilters, tagList } from "./tags.ts";
import { clientToken } from "./tokens.ts";

/** EC2's limit for user-data before base64. */
const LONGEST_USER_DATA = 16 * 1024;
/** EC2's limit for a tag's value. */
const LONGEST_TAG = 256;
/** EC2's limit for the values of one filter. */
const VALUES_OF_A_FILTER = 200;
/** Of an image: its boot disk, in GiB. */
const Root = z.object({ device: z.string(), size: z.number() }).nullable();
const ALIVE = ["pending", "running", "stopping", "stopped"];

/**
 * Requests: `create` 1 when the machine is there and 2 when it is new, and 1 more for an image that no step of the job has looked at; `resize` 1 when it has that type and 2 otherwise;
 * `describe` 1 for 200 ids; all others 1.
 *
 * `create` asks for no key pair and no public address (the subnet's own setting holds), for version 2 of the metadata
 * service, and for encrypted disks that go with the machine, the boot disk too.
 */
export function openInstances(ec2: Ec2, lookups: Lookups): InstancesCapability {
  async function find(filters: { Name: string; Values: string[] }[]) {
    return readable(Reservation.array(), await ec2.describeInstances({ Filters: filters })).flat();
  }

  return {
    instanceType: async (size) => instanceType(size),

    async create(input) {
      const size = Buffer.byteLength(input.userData);
      if (size > LONGEST_USER_DATA) {
        throw new ProviderError({
          kind: "invalid",
          providerCode: "UserDataTooLong",
          message: `User-data has ${size} bytes; EC2 takes ${LONGEST_USER_DATA}.`,
        });
      }
      const mine = { [TAGS.key]: input.key };
      const [found, root] = await Promise.all([
        find([{ Name: "instance-state-name", Values: ALIVE }, ...tagFilters(mine)]),
        lookups.find(`root of ${input.imageId}`, Root, async () => (await imageOf(ec2, input.imageId)).root ?? null),
      ]);
      const [earliest] = found
        .filter(({ report }) => carries(report.tags, mine))
        .sort((a, b) => a.launched - b.launched || a.report.id.localeCompare(b.report.id));
      if (earliest !== undefined) return earliest.report;

      // The token makes EC2 answer with the same machine while the tag is not visible yet. A security group made a moment ago may not be.
      const answer = await untilVisible("InvalidGroup.NotFound", () =>
        ec2.runInstances(launch(input, root ?? undefined)),
      );
      const [created] = readable(Instance.array(), answer.Instances ?? []);
      if (created === undefined) throw unreadable("it says nothing of the machine");
      return created.report;
    },

    async describe(ids) {
      const reports: InstanceReport[] = [];
      for (let start = 0; start < ids.length; start += VALUES_OF_A_FILTER) {
        // A filter leaves out what EC2 does not know (yet); naming ids would make one unknown id fail the whole request.
        const some = await find([{ Name: "instance-id", Values: ids.slice(start, start + VALUES_OF_A_FILTER) }]);
        reports.push(...some.map(({ report }) => report));
      }
      return reports;
    },

    async list(filter) {
      const found = await find([
        { Name: "instance-state-name", Values: [...ALIVE, "shutting-down"] },
        ...tagFilters(filter),
      ]);
      return found.flatMap(({ report }) => (carries(report.tags, filter) ? report : []));
    },

    async start(id) {
      await ec2.startInstance(id);
    },
    async stop(id) {
      await ec2.stopInstance(id);
    },
    async resize(id, type) {
      const [machine] = await find([{ Name: "instance-id", Values: [id] }]);
      if (machine === undefined) throw missing(id);
      const { state, instanceType: current } = machine.report;
      if (current === type) return;
      if (state !== "stopped") {
        throw new ProviderError({
          kind: "conflict",
          providerCode: "IncorrectInstanceState",
          message: `Machine ${id} is ${state}: only a stopped one can become ${type}.`,
          remedy: "Stop the machine first.",
        });
      }
      await ec2.modifyInstanceType(id, type);
    },
    async terminate(id) {
      try {
        await ec2.terminateInstance(id);
      } catch (error) {
        if (!(error instanceof ProviderError) || error.kind !== "not-found") throw error;
      }
    },
  };
}

/** The RunInstances request. Deterministic: with one token, EC2 refuses a request that differs from the first. */
function launch(
  input: CreateInstance,
  root: { readonly device: string; readonly size: number } | undefined,
): RunInstances {
  const disks: CreateInstance["volumes"] = [...(root === undefined ? [] : [root]), ...input.volumes];
  const Tags = tagList({ ...input.tags, Name: input.name.slice(0, LONGEST_TAG) }, input.key);
  return {
    MinCount: 1,
    MaxCount: 1,
    ClientToken: clientToken(input.key),
    ImageId: input.imageId,
    InstanceType: input.instanceType,
    SubnetId: input.subnetId,
    ...(input.address === undefined ? {} : { PrivateIpAddress: input.address }),
    SecurityGroupIds: [...input.securityGroupIds],
    UserData: Buffer.from(input.userData).toString("base64"),
    MetadataOptions: { HttpTokens: "required", HttpEndpoint: "enabled", HttpPutResponseHopLimit: 1 },
    BlockDeviceMappings: disks.map(({ device, size, snapshotId }) => ({
      DeviceName: device,
      Ebs: {
        VolumeSize: size,
        VolumeType: "gp3",
        Encrypted: true,
        DeleteOnTermination: true,
        ...(snapshotId === undefined ? {} : { SnapshotId: snapshotId }),
      },
    })),
    TagSpecifications: [
      { ResourceType: "instance", Tags },
      { ResourceType: "volume", Tags },
    ],
  };
}

function missing(id: string): ProviderError {
  return new ProviderError({
    kind: "not-found",
    providerCode: "InvalidInstanceID.NotFound",
    message: `EC2 shows no machine ${id}.`,
  });
}
