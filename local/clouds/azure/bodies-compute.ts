import * as z from "zod";
import { Id, Tags, Zones } from "./bodies.ts";

const Storage = z.enum(["Standard_LRS", "StandardSSD_LRS", "Premium_LRS"]);
const Size = z.int().min(1).max(32_767);
const DeleteOption = z.enum(["Delete", "Detach"]).default("Detach");
const Caching = z.enum(["None", "ReadOnly", "ReadWrite"]).optional();
const Lun = z.int().min(0).max(63);

const Managed = z.strictObject({ storageAccountType: Storage });
const DataDisk = z.discriminatedUnion("createOption", [
  z.strictObject({
    createOption: z.literal("Empty"),
    name: z.string(),
    lun: Lun,
    diskSizeGB: Size,
    managedDisk: Managed,
    deleteOption: DeleteOption,
    caching: Caching,
  }),
  z.strictObject({
    createOption: z.literal("Copy"),
    name: z.string(),
    lun: Lun,
    diskSizeGB: Size.optional(),
    sourceResource: Id,
    managedDisk: Managed,
    deleteOption: DeleteOption,
    caching: Caching,
  }),
  z.strictObject({
    createOption: z.literal("Attach"),
    lun: Lun,
    managedDisk: Id,
    deleteOption: DeleteOption,
    caching: Caching,
  }),
]);
export type DataDisk = z.infer<typeof DataDisk>;

export const MachineBody = z.strictObject({
  location: z.string(),
  tags: Tags,
  zones: Zones,
  properties: z.strictObject({
    hardwareProfile: z.strictObject({ vmSize: z.string() }),
    storageProfile: z.strictObject({
      imageReference: z.union([
        Id,
        z.strictObject({ publisher: z.string(), offer: z.string(), sku: z.string(), version: z.string() }),
      ]),
      osDisk: z.strictObject({
        name: z.string(),
        createOption: z.literal("FromImage"),
        deleteOption: DeleteOption,
        managedDisk: Managed,
        caching: Caching,
      }),
      dataDisks: z.array(DataDisk).default([]),
    }),
    osProfile: z.strictObject({
      computerName: z.string().regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,62}[a-zA-Z0-9])?$/),
      // Azure takes none of the names that every attacker tries.
      adminUsername: z.string().regex(/^(?!(?:admin|administrator|root|test|user|guest|owner)$)[a-z][-a-z0-9_]{0,63}$/),
      customData: z.base64().max(87_380).optional(),
      linuxConfiguration: z.strictObject({
        disablePasswordAuthentication: z.literal(true),
        ssh: z.strictObject({
          publicKeys: z
            .array(
              z.strictObject({ path: z.string(), keyData: z.string().regex(/^ssh-(rsa|ed25519) [A-Za-z0-9+/=]+$/) }),
            )
            .min(1),
        }),
      }),
    }),
    networkProfile: z.strictObject({
      networkInterfaces: z
        .array(
          z.strictObject({
            id: z.string(),
            properties: z.strictObject({ primary: z.boolean(), deleteOption: DeleteOption }),
          }),
        )
        .length(1),
    }),
  }),
});
export type MachineBody = z.infer<typeof MachineBody>;

export const ResizeBody = z.strictObject({
  properties: z.strictObject({ hardwareProfile: z.strictObject({ vmSize: z.string() }) }),
});

export const AttachBody = z.strictObject({
  dataDisksToAttach: z
    .array(z.strictObject({ diskId: z.string(), lun: Lun.optional(), deleteOption: DeleteOption, caching: Caching }))
    .default([]),
  dataDisksToDetach: z
    .array(z.strictObject({ diskId: z.string(), detachOption: z.literal("ForceDetach").optional() }))
    .default([]),
});

const CreationData = z.discriminatedUnion("createOption", [
  z.strictObject({ createOption: z.literal("Empty") }),
  z.strictObject({ createOption: z.literal("Copy"), sourceResourceId: z.string() }),
]);

export const DiskBody = z.strictObject({
  location: z.string(),
  tags: Tags,
  zones: Zones,
  sku: z.strictObject({ name: Storage }).default({ name: "Standard_LRS" }),
  properties: z.strictObject({ creationData: CreationData, diskSizeGB: Size.optional() }),
});

export const SnapshotBody = z.strictObject({
  location: z.string(),
  tags: Tags,
  sku: z.strictObject({ name: z.enum(["Standard_LRS", "Standard_ZRS", "Premium_LRS"]) }).optional(),
  properties: z.strictObject({
    creationData: z.strictObject({ createOption: z.literal("Copy"), sourceResourceId: z.string() }),
    incremental: z.boolean().default(false),
  }),
});

export const GrowBody = z.strictObject({
  tags: z.record(z.string(), z.string()).optional(),
  properties: z.strictObject({ diskSizeGB: Size }).optional(),
});
