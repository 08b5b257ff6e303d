/**
 * What nobody calls through a Frontgate, although its service account may do it: its own namespace, where its key and the
 * right to be it lie, and lists of every Secret of the cluster, which hold that key too. Pure.
 * @param path one that `isClusterPath` has let pass
 */
export function isClosed(path: string, ownNamespace: string): boolean {
  const [plain = ""] = path.split("?", 1);
  const [root, version, first, name] = plain
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
  const below =
    root === "apis"
      ? plain
          .split("/")
          .filter((part) => part !== "")
          .slice(3)
          .map(decodeURIComponent)
      : undefined;
  const [kind, of] = below ?? [first, name];
  if (kind === "namespaces") return of === ownNamespace;
  return root === "api" && version === "v1" && kind === "secrets";
}
