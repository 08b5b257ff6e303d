import * as z from "zod";

const Machine = z.looseObject({ States: z.looseObject({ Wait: z.looseObject({ TimeoutSeconds: z.string() }) }) });

/**
 * The machine with a fixed time-out of its waiting, for a local AWS that takes no expression there. It then looks in vain
 * between deadlines, and waits again.
 */
export function approvalDefinition(text: string, waitSeconds: number): string {
  const machine = Machine.parse(JSON.parse(text));
  const Wait = { ...machine.States.Wait, TimeoutSeconds: waitSeconds };
  return JSON.stringify({ ...machine, States: { ...machine.States, Wait } });
}
