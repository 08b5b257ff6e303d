/** What a version was made from is not stored any more, as of a vendor's that has left the store. */
export class PackageGone extends Error {
  override readonly name = "PackageGone";
  constructor(versionId: string) {
    super(`the package of ${versionId} is gone`);
  }
}
