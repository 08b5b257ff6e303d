import { USUAL_LIMITS } from "../http/wire.ts";

/** Milliseconds, bytes and counts; a task's call has 75 s in all. */
export const LIMITS = {
  ...USUAL_LIMITS,
  answerBytes: 16 * 1024 * 1024,
  /** How long a call watches the task that it began, so that what vCenter refuses at once is an error of the call. */
  acceptMs: 2_000,
  /** How long a change of disks, or a look at them, is waited for. */
  diskMs: 15_000,
  /** How long ending a machine waits for it to be off: vCenter removes none that is on. */
  powerOffMs: 15_000,
  /** Before the first look at a task, and between that and the second. */
  lookMs: 100,
  /** The same of a clone, for which disks are copied. */
  cloneMs: 500,
  /** How long a guest may take to shut down before it is switched off. */
  shutdownMs: 120_000,
  /** A machine that was asked to switch on is not asked again for so long. */
  askedMs: 30_000,
  /** How long names of the inventory are believed. */
  placeMs: 300_000,
  /** Machines that are looked for one by one; more of them are looked for in the whole folder at once. */
  lookedUp: 8,
  /** The contract's, before base64. */
  userDataBytes: 16 * 1024,
  /** vCenter's, of a machine's name. */
  nameLength: 80,
} as const;
