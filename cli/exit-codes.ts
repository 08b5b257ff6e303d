/** What the process ends with; scripts rely on these, so that they never change their meaning. */
export const EXIT = {
  ok: 0,
  /** Anything without a code of its own: no answer from the API, a fault of the API or of this program. */
  error: 1,
  /** The command line itself is wrong; nothing was sent. */
  usage: 2,
  notFound: 3,
  /** No token, a wrong one, or one that may not do this. */
  notAllowed: 4,
  /** The API or the offline check refuses what was given: a package, a file, a value. */
  invalid: 5,
  /** It collides with what is there: wrong state, wrong version, several candidates. */
  conflict: 6,
  /** What was followed ended badly: a job, a scan. */
  failed: 7,
  /** `--timeout` passed; what was followed goes on. */
  timeout: 8,
  /** Ctrl-C: 128 + SIGINT, as shells count. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Exit code of a problem, by its HTTP status. */
export function exitCodeOf(status: number): ExitCode {
  if (status === 401 || status === 403) return EXIT.notAllowed;
  if (status === 404 || status === 410) return EXIT.notFound;
  if (status === 409 || status === 412) return EXIT.conflict;
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) return EXIT.invalid;
  return EXIT.error;
}
