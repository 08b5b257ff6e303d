import * as z from "zod";

/** What is read of QingCloud's answers; whatever else is in them is left. */

const Text = z.string().nullish();

/** Of a request that only says that it was taken. */
export const Taken = z.object({});
/** Of one that is done afterwards. */
export const Begun = z.object({ job_id: Text });
export const Job = z.object({ job_id: z.string(), job_action: Text, status: z.string(), error_codes: Text });

export const Zone = z.object({ zone_id: z.string(), status: Text });

export const QuotaLeft = z.object({
  quota_left_set: z.array(z.object({ resource_type: z.string(), left: z.number() })),
});

export const AccessKey = z.object({ access_key_id: z.string(), owner: z.string().min(1) });

export const Vxnet = z.object({
  vxnet_id: z.string(),
  vxnet_name: Text,
  zone_id: Text,
  /** Empty where the network is behind no router. */
  router: z.object({ router_id: Text, ip_network: Text }).nullish(),
});
export type Vxnet = z.infer<typeof Vxnet>;

export const Router = z.object({
  router_id: z.string(),
  router_name: Text,
  status: z.string(),
  eip: z.object({ eip_addr: Text }).nullish(),
  /** CIDR block of the VPC. */
  vpc_network: Text,
});
export type Router = z.infer<typeof Router>;

export const Image = z.object({
  image_id: z.string(),
  image_name: Text,
  status: z.string(),
  provider: Text,
  visibility: Text,
  processor_type: Text,
  platform: Text,
  create_time: Text,
});
export type Image = z.infer<typeof Image>;

export const InstanceType = z.object({
  instance_type_id: z.string(),
  vcpus_current: z.int(),
  /** MiB */
  memory_current: z.int(),
  status: Text,
});

export const Machine = z.object({
  instance_id: z.string(),
  instance_name: Text,
  description: Text,
  instance_type: Text,
  status: z.string(),
  transition_status: Text,
  create_time: Text,
  image: z.object({ image_id: Text }).nullish(),
  vxnets: z.array(z.object({ vxnet_id: z.string(), private_ip: Text })).nullish(),
  eip: z.object({ eip_addr: Text }).nullish(),
  security_group: z.object({ security_group_id: Text }).nullish(),
  keypair_ids: z.array(z.string()).nullish(),
  volume_ids: z.array(z.string()).nullish(),
});
export type Machine = z.infer<typeof Machine>;

export const Disk = z.object({
  volume_id: z.string(),
  volume_name: Text,
  description: Text,
  /** GiB */
  size: z.int(),
  status: z.string(),
  transition_status: Text,
  create_time: Text,
  zone_id: Text,
  instance: z.object({ instance_id: Text }).nullish(),
});
export type Disk = z.infer<typeof Disk>;

export const Snapshot = z.object({
  snapshot_id: z.string(),
  snapshot_name: Text,
  description: Text,
  status: z.string(),
  transition_status: Text,
  create_time: Text,
  /** The moment whose content it holds. */
  snapshot_time: Text,
  /** 1 as soon as that moment is fixed. */
  is_taken: z.int().nullish(),
  /** How many there are in its chain; of a full one. */
  total_count: z.int().nullish(),
  resource: z.object({ resource_id: Text }).nullish(),
  /** With `verbose`. Its size is the volume's, in GiB; the snapshot's own one is that of what it occupies. */
  snapshot_resource: z.object({ size: z.int().nullish() }).nullish(),
});
export type Snapshot = z.infer<typeof Snapshot>;

export const Eip = z.object({
  eip_id: z.string(),
  eip_name: Text,
  description: Text,
  eip_addr: Text,
  status: z.string(),
  transition_status: Text,
  create_time: Text,
  resource: z.object({ resource_id: Text, resource_type: Text }).nullish(),
});
export type Eip = z.infer<typeof Eip>;

export const Group = z.object({
  security_group_id: z.string(),
  security_group_name: Text,
  description: Text,
  /** 0 while some of its rules do not count yet. */
  is_applied: z.int().nullish(),
  create_time: Text,
  /** What uses it. With `verbose`. */
  resources: z.array(z.object({ resource_id: Text })).nullish(),
});
export type Group = z.infer<typeof Group>;

export const GroupRule = z.object({
  security_group_rule_id: z.string(),
  protocol: z.string(),
  /** `accept` or `drop`. */
  action: Text,
  /** 0 inbound, 1 outbound. */
  direction: z.int().nullish(),
  disabled: z.int().nullish(),
  /** First port, or type of ICMP. */
  val1: Text,
  /** Last port, or code of ICMP. */
  val2: Text,
  /** An address or a CIDR block; empty: from anywhere. */
  val3: Text,
});
export type GroupRule = z.infer<typeof GroupRule>;

export const Ran = z.object({ instances: z.array(z.string()).min(1) });
export const MadeVolumes = z.object({ volumes: z.array(z.string()).min(1) });
export const MadeVolume = z.object({ volume_id: z.string() });
export const MadeSnapshots = z.object({ snapshots: z.array(z.string()).min(1) });
export const MadeEips = z.object({ eips: z.array(z.string()).min(1) });
export const MadeGroup = z.object({ security_group_id: z.string() });
export const Uploaded = z.object({ attachment_id: z.string() });
