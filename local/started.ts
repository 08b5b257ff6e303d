interface Stoppable {
  stop(): Promise<void>;
}

/** What has been started so far, to be ended in the reverse order. */
export interface Started {
  keep<T extends Stoppable>(part: T): T;
  /** Ends everything that was kept, once. */
  stop(): Promise<void>;
}

export function nothingStarted(): Started {
  const parts: Stoppable[] = [];
  return {
    keep(part) {
      parts.push(part);
      return part;
    },
    async stop() {
      for (const part of parts.splice(0).reverse()) await part.stop();
    },
  };
}
