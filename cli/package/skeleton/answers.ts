/** What a skeleton is made of. */
export interface SkeletonAnswers {
  /** Lower-case letters, digits and hyphens: a folder, a chart and an image may be called so. */
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly description: string;
  /** Of format `vm`: name of its machines' role. */
  readonly role: string;
  /** Of format `vm`: reference of the machine image; of `helm`: container image without its tag. */
  readonly image: string;
}

export const NAME = /^[a-z][a-z0-9-]{0,52}$/;
export const ROLE = /^[a-z][a-z0-9_]{0,31}$/;
export const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
