import { randomBytes } from "node:crypto";
import type { Clock } from "../../kernel/clock.ts";
import { type CreateInstance, type Instance, type Lookups, ProviderError, TAGS, type Tags } from "../contract.ts";
import { pendingInstance } from "../pending-instance.ts";
import { type Disk, Ran, Taken, Uploaded } from "./answers.ts";
import type { Api, Parameters } from "./client.ts";
import { makeDisk, untilReady } from "./disk-making.ts";
import { diskName, wordsOf } from "./disk-words.ts";
import { deleteDisks, isGoing, isPart, isUntold, searchDisks, tellTags } from "./disks.ts";
import { imageOf, thereIs } from "./images.ts";
import { LIMITS } from "./limits.ts";
import { digestsOf, reportOf, type Seen, search, stateOf } from "./machines.ts";
import { describing, nameOf, tagsOf } from "./names.ts";
import { onceLeased } from "./patience.ts";
import type { Config } from "./schema.ts";
import { tarOf } from "./tar.ts";

/** Where the machine finds its user-data, whichever way it came. */
const USER_DATA = "etc/qingcloud/userdata/userdata.string";

/**
 * Makes a machine, or finds the one that the key has made: by its name, which holds the key's digest and is in the create request itself. Its
 * disks are made before it, under the same name, so that a call after a crash finds them too.
 * @param subnet looks whether the subnet is there
 */
export async function createMachine(
  api: Api,
  config: Config,
  clock: Clock,
  lookups: Lookups,
  subnet: (id: string) => Promise<unknown>,
  input: CreateInstance,
): Promise<Instance> {
  check(input);
  const tags: Tags = { ...input.tags, [TAGS.key]: input.key };
  const found = await search(api, tags);
  const [there] = found.filter(isAlive).sort(earliest);
  if (there !== undefined) return remembered(api, there, tags);

  await Promise.all([
    lookups.isSo(thereIs(input.subnetId), () => subnet(input.subnetId)),
    lookups.isSo(thereIs(input.imageId), () => imageOf(api, input.imageId)),
  ]);
  const name = nameOf(input.name, tags);
  const lone = found.flatMap(({ machine, disks }) => (machine === undefined ? disks : []));
  const disks = await readyDisks(api, config, input, name, lone);
  const id = await run(api, clock, input, name, disks);
  await describeIt(api, id, tags);
  return pendingInstance(input, id);
}

function check({ userData, securityGroupIds }: CreateInstance): void {
  const size = Buffer.byteLength(userData);
  if (size > LIMITS.userDataBytes)
    throw invalid("UserDataTooLong", `User-data has ${size} bytes; ${LIMITS.userDataBytes} are allowed.`);
  if (securityGroupIds.length > 1)
    throw invalid("TooManySecurityGroups", "QingCloud makes a machine with one security group at most.");
}

const isAlive = ({ machine }: Seen): boolean => machine !== undefined && stateOf(machine) !== "terminated";

function earliest({ machine: a }: Seen, { machine: b }: Seen): number {
  const by = (a?.create_time ?? "").localeCompare(b?.create_time ?? "");
  return by === 0 ? (a?.instance_id ?? "").localeCompare(b?.instance_id ?? "") : by;
}

/** A machine whose creation was cut off has its tags in digest only: they are written now. */
async function remembered(api: Api, seen: Seen, tags: Tags): Promise<Instance> {
  const { machine } = seen;
  const told = tagsOf({ name: machine?.instance_name, description: machine?.description });
  if (machine !== undefined && Object.keys(tags).some((tag) => told[tag] === undefined))
    await describeIt(api, machine.instance_id, tags);
  return reportOf(seen, tags);
}

const describeIt = (api: Api, instance: string, tags: Tags) =>
  api.change("ModifyInstanceAttributes", { instance, description: describing(tags) }, Taken);

/** The disks of the input, free to be taken; made where they are not there. @throws ProviderError `unavailable` when they take long */
async function readyDisks(
  api: Api,
  config: Config,
  input: CreateInstance,
  name: string,
  there: readonly Disk[],
): Promise<readonly Disk[]> {
  const tags: Tags = { ...input.tags, [TAGS.key]: input.key };
  let made = false;
  for (const { device, size, snapshotId } of input.volumes) {
    const found = there.find((disk) => wordsOf(disk).device === device && !isGoing(disk));
    const id =
      found?.volume_id ??
      (await makeDisk(api, config, { name: diskName(name, { own: false, snapshotId, device }), size, snapshotId }));
    made ||= found === undefined;
    if (found === undefined || isUntold(found, tags)) await tellTags(api, id, tags);
  }
  if (input.volumes.length === 0) return [];
  return untilReady(
    api,
    input.volumes.map(({ device, size }) => ({ size, is: (disk) => wordsOf(disk).device === device })),
    async () => (await searchDisks(api, digestsOf(name))).filter(isPart),
    made,
  );
}

async function run(
  api: Api,
  clock: Clock,
  input: CreateInstance,
  name: string,
  disks: readonly Disk[],
): Promise<string> {
  try {
    const userData = await userDataOf(api, clock, input.userData);
    const request: Parameters = {
      image_id: input.imageId,
      instance_type: input.instanceType,
      count: 1,
      instance_name: name,
      vxnets: [input.address === undefined ? input.subnetId : `${input.subnetId}|${input.address}`],
      security_group: input.securityGroupIds[0],
      volumes: disks.map((disk) => disk.volume_id),
      ...userData,
      // A way in must be given; nobody knows this one.
      login_mode: "passwd",
      login_passwd: `Aa1${randomBytes(24).toString("hex")}`,
    };
    const [id = ""] = (await api.change("RunInstances", request, Ran)).instances;
    return id;
  } catch (error) {
    if (!(error instanceof ProviderError) || error.retryable) throw error;
    // Nothing was made, so that nothing may be left. The refusal is what the caller is to hear.
    await onceLeased("the disks", () => deleteDisks(api, disks)).catch(() => undefined);
    throw input.address === undefined ? error : unlessTaken(error);
  }
}

/** Short user-data goes with the request, longer in an archive which is unpacked to the same place. One request more for the latter. */
async function userDataOf(api: Api, clock: Clock, text: string): Promise<Parameters> {
  if (text === "") return {};
  const plain = Buffer.from(text).toString("base64");
  if (plain.length <= LIMITS.plainUserData) return { need_userdata: 1, userdata_type: "plain", userdata_value: plain };
  const attachment_content = tarOf(USER_DATA, text, clock()).toString("base64");
  const { attachment_id } = await api.change(
    "UploadUserDataAttachment",
    { attachment_content, attachment_name: "pitrix.tar" },
    Uploaded,
  );
  return { need_userdata: 1, userdata_type: "tar", userdata_value: attachment_id };
}

/** The wanted address is another machine's: that ends with time, unlike other refusals. */
function unlessTaken(error: ProviderError): ProviderError {
  const taken =
    /\b(ip|address)\b/i.test(error.message) && /\b(use|used|occupied|taken|allocated|exists)\b/i.test(error.message);
  if (!taken) return error;
  return new ProviderError({
    kind: "conflict",
    providerCode: `AddressInUse.${error.providerCode}`,
    message: error.message,
  });
}

function invalid(providerCode: string, message: string): ProviderError {
  return new ProviderError({ kind: "invalid", providerCode, message });
}
