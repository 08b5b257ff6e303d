import { USUAL_LIMITS } from "../http/wire.ts";

/** Milliseconds, bytes and counts; a task's call has 75 s in all. */
export const LIMITS = {
  ...USUAL_LIMITS,
  answerBytes: 16 * 1024 * 1024,
  /** Tries of a question, the first included; what changes something is asked once. */
  tries: 3,
  /** Before the second try, and three times that before the third. */
  retryMs: 300,
  /** QingCloud's most for one page. */
  page: 100,
  /** Between two looks at what is being made. */
  lookMs: 500,
  /** How long a create waits for its data disks: a machine takes none that is still being made. */
  disksMs: 20_000,
  /** How long a call waits for what QingCloud only begins to charge: it changes and ends nothing before. */
  leaseMs: 25_000,
  /** Before the first look at a job, twice as long before each further one, and at most. */
  jobMs: 250,
  jobsMs: 4_000,
  /** How long a call follows a job whose end others see as well. */
  followMs: 5_000,
  /** How long a call waits until an address is at its machine, or away from it. */
  addressMs: 25_000,
  /** Of an address, in Mbps, where the config names none. */
  bandwidth: 5,
  /** How long a snapshot may take until its moment is fixed: writing must not go on before. */
  takenMs: 40_000,
  /** How long a resize waits for its end: a machine that changes cannot start. */
  resizeMs: 25_000,
  /** After a security group was made, until another call's of the same key would show: times of QingCloud's have seconds. */
  settledMs: 1_500,
  /** The contract's, before base64. */
  userDataBytes: 16 * 1024,
  /** QingCloud's, of user-data in the request itself, after base64. */
  plainUserData: 4 * 1024,
} as const;
