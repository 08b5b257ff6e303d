/** `repoId` of what was uploaded straight to the store. */
export const UPLOADS = "uploads";
