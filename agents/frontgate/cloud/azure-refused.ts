/**
 * What is called of Resource Manager, in small letters: what machines need. Nothing of storage accounts, vaults, identities, templates,
 * roles, nor of disks' and consoles' signed addresses (https://learn.microsoft.com/rest/api/azure/).
 */
const TYPES: ReadonlySet<string> = new Set([
  ...["disks", "galleries", "images", "locations", "skus", "snapshots", "virtualmachines"].map(
    (type) => `microsoft.compute/${type}`,
  ),
  ...[
    "applicationsecuritygroups",
    "locations",
    "natgateways",
    "networkinterfaces",
    "networksecuritygroups",
    "publicipaddresses",
    "routetables",
    "virtualnetworks",
  ].map((type) => `microsoft.network/${type}`),
]);
/** What the application itself may do, to be looked at. */
const OWN_RIGHTS = "microsoft.authorization/permissions";
const ACTIONS = new Set(["attachdetachdatadisks", "deallocate", "poweroff", "restart", "start"]);

/**
 * Why this is not called; `undefined`: it may be. Pure.
 * @param parts of the path, decoded
 * @param subscriptionId in which alone something is changed
 */
export function refusalOf(method: string, parts: readonly string[], subscriptionId: string): string | undefined {
  const [root, subscription, ...below] = parts.map((part) => part.toLowerCase());
  const reads = method === "GET" || method === "HEAD";
  if (root !== "subscriptions" || subscription === undefined) return "Nothing is called but what is in subscriptions.";
  if (!reads && subscription !== subscriptionId.toLowerCase())
    return "Nothing is changed in subscriptions but the file's.";
  const inGroup = below[0] === "resourcegroups" ? below.slice(2) : below;
  if (inGroup.length === 0 || (inGroup.length === 1 && inGroup[0] === "locations"))
    return reads ? undefined : "Groups and subscriptions are only looked at.";
  const [providers, namespace, type, ...named] = inGroup;
  const resource = `${namespace}/${type}`;
  // A second one begins a resource of another kind below the first.
  if (providers !== "providers" || named.includes("providers")) return "There is no resource of a kind that is called.";
  if (resource === OWN_RIGHTS && reads && named.length === 0) return undefined;
  if (!TYPES.has(resource)) return `${resource} is not called through a Frontgate.`;
  if (reads || (method !== "POST" && named.length === 1)) return undefined;
  const [, action, ...further] = named;
  const isAction = method === "POST" && resource === "microsoft.compute/virtualmachines" && further.length === 0;
  return isAction && ACTIONS.has(action ?? "") ? undefined : "This is not done through a Frontgate.";
}
