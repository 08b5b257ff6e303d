import { USUAL_LIMITS } from "../http/wire.ts";

/** Milliseconds, bytes and counts; a task's call has 75 s in all. */
export const LIMITS = {
  ...USUAL_LIMITS,
  /** Nova asks Neutron, Glance and Cinder before it answers a create. */
  headersMs: 45_000,
  silenceMs: 45_000,
  answerBytes: 16 * 1024 * 1024,
  /** Of a request that changes nothing, and of one that was refused for its rate. */
  attempts: 3,
  /** Longest wait that the cloud may ask for between two of them. */
  pauseMs: 5_000,
  /** A token is renewed so long before its end. */
  tokenMarginMs: 60_000,
  /** How long `resize` and `start` wait for Nova to get from one step of a resize to the next. */
  resizeMs: 30_000,
  /** How long `terminate` waits for Nova to let go of the machine's port. */
  portMs: 30_000,
  /** The contract's; Nova's own is 64 KiB after base64. */
  userDataBytes: 16 * 1024,
  /** GiB of the disk that a machine of a flavor without one boots from, at least. */
  bootDisk: 10,
} as const;
