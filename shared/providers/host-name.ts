/** What a machine is called in its own system: at most 59 letters, digits and dashes. @param suffix tells it from others of the same name */
export function hostName(name: string, suffix: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 50);
  return `${plain === "" ? "machine" : plain}-${suffix}`;
}
