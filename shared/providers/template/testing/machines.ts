/** A machine as the stand-in keeps it, and as it answers it. */
export interface Kept {
  readonly id: string;
  readonly token: string;
  readonly userData: string;
  readonly image: string;
  readonly subnet: string;
  readonly address: string;
  readonly disks: readonly { readonly id: string; readonly device: string }[];
  readonly labels: Readonly<Record<string, string>>;
  size: string;
  status: string;
}

/** What each state becomes once somebody has seen it: waiting is then tested without a clock. */
const NEXT: Readonly<Record<string, string>> = { booting: "on", halting: "off", ending: "ended" };

export function seen(machine: Kept) {
  const { token: _token, userData: _userData, ...shown } = machine;
  machine.status = NEXT[machine.status] ?? machine.status;
  return shown.status === "ended" ? { ...shown, disks: [], subnet: null, address: null } : shown;
}
