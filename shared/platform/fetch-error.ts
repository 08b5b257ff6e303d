/**
 * Why nothing usable came back. `refused-url`, `private-address` and `too-large` stay so until somebody changes
 * something; the others may pass.
 */
export type FetchErrorKind =
  | "refused-url"
  | "private-address"
  | "too-many-redirects"
  | "too-large"
  | "unreachable"
  | "timeout"
  | "broken";

/** The message is one sentence for the tenant who wrote the URL: no address of ours and no stack in it. */
export class FetchError extends Error {
  override readonly name = "FetchError";
  readonly kind: FetchErrorKind;

  constructor(kind: FetchErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return this.kind === "unreachable" || this.kind === "timeout" || this.kind === "broken";
  }
}
