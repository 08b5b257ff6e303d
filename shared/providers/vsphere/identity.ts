import { createHash } from "node:crypto";
import { LIMITS } from "./limits.ts";

/**
 * Id of the machine that a key makes: its `instanceUuid`, which vCenter keeps one of. It is known before the machine is there, and stays when
 * somebody renames or moves it.
 */
export function machineId(key: string): string {
  const hex = createHash("sha256").update(`pitrix ${key}`).digest("hex");
  // A UUID of version 8 (RFC 9562): bits of our own.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Name of the machine: two in one folder never have the same, which makes it the guard against making one twice. */
export function machineName(name: string, id: string): string {
  const readable = name.replace(/[^\p{L}\p{N}._ -]/gu, "-").trim();
  return `${readable.slice(0, LIMITS.nameLength - 14)} ${id.slice(0, 8)}${id.slice(-4)}`.trim();
}
