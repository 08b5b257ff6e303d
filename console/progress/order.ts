import type { Change, OfTopic } from "./messages.ts";

/** The changes of one topic in their order, each once, however they come. */
export interface Order {
  /** `seq` of the last change that was told; `undefined` before anything is known. */
  seq(): number | undefined;
  /** @returns whether something is missing: then it has to be asked for with `since` */
  take(message: OfTopic): boolean;
}

/** Changes that came before their turn, at most: what is beyond comes again by a replay. */
const MAX_EARLY = 1000;

/** @param tell gets a change, or every change that leads to a state as a whole */
export function inOrder(tell: (changes: readonly Change[]) => void): Order {
  let seq: number | undefined;
  let pieces: Change[] = [];
  const early = new Map<number, Change | undefined>();
  const goOn = () => {
    for (; seq !== undefined && early.has(seq + 1); seq++) {
      const change = early.get(seq + 1);
      early.delete(seq + 1);
      if (change !== undefined) tell([change]);
    }
  };
  return {
    seq: () => seq,
    take(message) {
      switch (message.type) {
        case "event":
          if (seq !== undefined && message.seq <= seq) return false;
          if (early.size < MAX_EARLY || message.seq - 1 === seq) early.set(message.seq, message.change);
          goOn();
          return seq !== undefined && message.seq > seq;
        case "snapshot":
          if (message.part === 1) pieces = [];
          pieces.push(...changesOf(message));
          if (message.part < message.parts) return false;
          seq = message.seq;
          for (const before of early.keys()) if (before <= seq) early.delete(before);
          tell(pieces);
          pieces = [];
          goOn();
          return false;
        case "reset":
          seq = undefined;
          return false;
        case "subscribed":
          return seq === undefined || seq < message.seq;
      }
    },
  };
}

function changesOf({ jobs, tasks, deployments = [] }: Extract<OfTopic, { type: "snapshot" }>): readonly Change[] {
  return [
    ...jobs.map((job) => ({ kind: "job" as const, job })),
    ...tasks.map((task) => ({ kind: "task" as const, task })),
    ...deployments.map((deployment) => ({ kind: "deployment" as const, deployment })),
  ];
}
