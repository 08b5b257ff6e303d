import { PROBLEMS } from "../../shared/platform/middleware/codes.ts";

/** The page behind every problem's `type`. */
export function problemPage(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, { status, meaning }]) => `| <a id="${code}"></a>\`${code}\` | ${status} | ${meaning} |`,
  );
  return [
    "# Problems",
    "",
    "Every error is a problem document (RFC 9457) with one of these codes. `type` is",
    "`https://pitrix.dev/problems/<code>`, `detail` says what happened this time and what to do about it, `errors`",
    "holds every fault of the request with a JSON pointer, and `retryable` tells whether the same request may succeed",
    "later. Written by `npm run openapi`.",
    "",
    "| code | status | meaning |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
