import * as z from "zod";

/** One resource of the plan, as rules see it. */
const Resource = z.object({
  action: z.enum(["create", "update", "replace", "delete"]),
  kind: z.string(),
  role: z.string(),
  /** As it is afterwards; of one that is deleted, as it was. */
  cpu: z.int(),
  /** MiB */
  memory: z.int(),
  /** GiB; 0 = no volume. */
  volume: z.int(),
});

/** What rules judge: whatever is asked, told in plain figures. No secret is in it. */
export const Subject = z.object({
  request: z.object({
    /** `deploy`, `scale-out`, … */
    operation: z.string(),
    /** Empty where none was given. */
    reason: z.string(),
    actor: z.string(),
    /** `user`, `schedule`, `recovery`, `fleet`. */
    cause: z.string(),
    /** Groups of whoever asks, with all that these lie in. */
    groups: z.array(z.string()),
  }),
  deployment: z.object({
    id: z.string(),
    name: z.string(),
    /** Before it: `new` of one that is to be made. */
    status: z.string(),
    /** Id of the app. */
    app: z.string(),
    /** Of the package, before; empty of a new one, and where its listing is gone. */
    version: z.string(),
    stage: z.string(),
    provider: z.string(),
    region: z.string(),
    /** Id of the runtime, and its labels. */
    runtime: z.string(),
    labels: z.record(z.string(), z.string()),
  }),
  plan: z.object({
    /** Of the package, afterwards. */
    version: z.string(),
    /** The app does not answer while it is done. */
    interrupts: z.boolean(),
    /** Volumes go with their data. */
    dataLoss: z.boolean(),
    /** Machines, and what all of them have, afterwards. */
    nodes: z.int(),
    nodesBefore: z.int(),
    cpu: z.int(),
    memory: z.int(),
    volume: z.int(),
    /** Of a month, in hundredths of the currency; `priced`: the list knows all machines and volumes. */
    price: z.int(),
    priceBefore: z.int(),
    currency: z.string(),
    priced: z.boolean(),
    /** As estimated, rounded up. */
    minutes: z.int(),
    resources: z.array(Resource),
    /** Pointers of the answers that change. */
    changes: z.array(z.string()),
  }),
  /** The answers as they are afterwards, a mask in place of each secret. */
  values: z.record(z.string(), z.unknown()),
});
export type Subject = z.infer<typeof Subject>;
