import { refuse } from "./refusal.ts";

/** Anything that Resource Manager keeps. Names do not heed case: the store's key is the id in small letters. */
export interface Resource {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly location: string;
  tags: Readonly<Record<string, string>>;
  /** Of what follows, `provisioningState` is added. */
  properties: Readonly<Record<string, unknown>>;
  /** Members beside `properties`, such as `sku`, `managedBy` and `etag`. */
  beside?: Readonly<Record<string, unknown>>;
  zones?: readonly string[];
  state: string;
  /** Why the last operation at it failed. */
  failure?: { readonly code: string; readonly message: string };
}

/** Resources, and what becomes of them as time goes by: nothing that is asked for is done at once. */
export function openStore() {
  const resources = new Map<string, Resource>();
  const due: { readonly at: number; readonly then: () => void }[] = [];

  return {
    /** Brings everything to where it is by now. */
    settle(): void {
      due.sort((a, b) => a.at - b.at);
      while (due[0] !== undefined && due[0].at <= Date.now()) due.shift()?.then();
    },
    after(milliseconds: number, then: () => void): void {
      due.push({ at: Date.now() + milliseconds, then });
    },
    get: (id: string): Resource | undefined => resources.get(id.toLowerCase()),
    put(resource: Resource): void {
      resources.set(resource.id.toLowerCase(), resource);
    },
    remove: (id: string): boolean => resources.delete(id.toLowerCase()),
    all: (kind?: string): readonly Resource[] =>
      [...resources.values()].filter((one) => kind === undefined || one.kind === kind),
  };
}
export type Store = ReturnType<typeof openStore>;
export type Named = Pick<Resource, "id" | "kind" | "name">;

/** What a write answers. `operation` is its id: `operations.ts`. */
export interface Written {
  readonly resource: Resource;
  readonly created: boolean;
  readonly operation: string;
}

const COMPUTE: ReadonlySet<string> = new Set(["virtualMachines", "disks", "snapshots", "images"]);
export const namespaceOf = (kind: string): string => (COMPUTE.has(kind) ? "Microsoft.Compute" : "Microsoft.Network");
export const sameId = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

export function view(resource: Resource): object {
  const { id, kind, name, location, tags, zones, properties, beside, state } = resource;
  return {
    id,
    name,
    type: `${namespaceOf(kind)}/${kind}`,
    location,
    tags,
    ...(zones === undefined ? {} : { zones }),
    ...beside,
    properties: { provisioningState: state, ...properties },
  };
}

/** The rules for tags (https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources). */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  const names = Object.keys(tags);
  if (names.length > 50) throw refuse(400, "InvalidTags", "The number of tags exceeds the maximum of 50.");
  for (const name of names)
    if (name.length > 512 || /[<>%&\\?/]/.test(name))
      throw refuse(
        400,
        "InvalidTagNameCharacters",
        `The tag names '${name}' have reserved characters or are too long.`,
      );
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length)
    throw refuse(400, "InvalidTags", "Tag names are not told apart by case.");
}
