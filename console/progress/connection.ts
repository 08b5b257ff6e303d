import type { Change, Message } from "./messages.ts";
import { readMessage } from "./messages.ts";
import { inOrder, type Order } from "./order.ts";

export interface Watcher {
  /** In their order, each once; or all that lead to how it is now. */
  changed(changes: readonly Change[]): void;
  /** Whether changes come by themselves from now on. Until it is said, they do not. */
  live(live: boolean): void;
}

export interface Progress {
  /** Tells the changes of a topic until the returned function is called. */
  watch(topic: string, watcher: Watcher): () => void;
}

/** Where and how to connect: good once. `undefined` where the user may not. */
export type GetTicket = () => Promise<{ readonly url: string; readonly ticket: string } | undefined>;

export interface ProgressParts {
  readonly getTicket: GetTicket;
  /** Of a failure, when it says so: seconds until another attempt is worth it. */
  readonly retryAfter: (error: unknown) => number | undefined;
  readonly open: (url: string) => WebSocket;
}

/** Between two `ping`s. One that is not answered before the next ends the connection. */
const PING_MS = 25_000;
/** Within which a connection opens and takes the ticket. */
const OPEN_MS = 10_000;
/** Before its end a connection is made anew. */
const RENEW_BEFORE_MS = 30_000;
/** A connection that nobody watches stays so long, for the next page. */
const LINGER_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

interface Watched {
  readonly order: Order;
  readonly watchers: Set<Watcher>;
  /** A `subscribe` is not answered yet. */
  asked: boolean;
  live: boolean;
}

/** One connection for all topics, made when somebody watches, and again when it is lost. */
export function openProgress(parts: ProgressParts): Progress {
  const topics = new Map<string, Watched>();
  let socket: WebSocket | undefined;
  let ready = false;
  let opening = false;
  let refused = false;
  let failures = 0;
  let heard = true;
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const stop = (name: string) => clearTimeout(timers.get(name));
  const later = (name: string, ms: number, act: () => void) => {
    stop(name);
    timers.set(name, setTimeout(act, ms));
  };
  const say = (message: unknown) => socket?.send(JSON.stringify(message));

  const subscribe = (topic: string, watched: Watched) => {
    if (!ready || watched.asked) return;
    watched.asked = true;
    say({ type: "subscribe", topic, since: watched.order.seq() });
  };
  const setLive = (watched: Watched, live: boolean) => {
    if (watched.live === live) return;
    watched.live = live;
    for (const watcher of watched.watchers) watcher.live(live);
  };

  const drop = (pause?: number) => {
    for (const name of timers.keys()) stop(name);
    const gone = socket;
    socket = undefined;
    ready = false;
    gone?.close();
    for (const watched of topics.values()) {
      watched.asked = false;
      setLive(watched, false);
    }
    if (topics.size === 0 || refused) return;
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++);
    later("connect", pause ?? longest * (0.5 + Math.random() / 2), () => void connect());
  };

  const connect = async () => {
    if (opening || socket !== undefined || refused || topics.size === 0) return;
    opening = true;
    try {
      const given = await parts.getTicket();
      if (given === undefined) refused = true;
      else dial(given);
    } catch (error) {
      const seconds = parts.retryAfter(error);
      drop(seconds === undefined ? undefined : seconds * 1000);
    } finally {
      opening = false;
    }
  };

  const dial = ({ url, ticket }: { readonly url: string; readonly ticket: string }) => {
    const mine = parts.open(url);
    socket = mine;
    const ended = () => {
      if (socket === mine) drop();
    };
    later("open", OPEN_MS, ended);
    mine.onopen = () => mine.send(JSON.stringify({ type: "authenticate", ticket }));
    mine.onclose = ended;
    mine.onmessage = ({ data }) => {
      if (socket !== mine) return;
      heard = true;
      const message = readMessage(data);
      if (message !== undefined) take(message);
    };
  };

  const beat = () => {
    if (!heard) return drop();
    heard = false;
    say({ type: "ping" });
    later("ping", PING_MS, beat);
  };

  const take = (message: Message) => {
    if (message.type === "authenticated") {
      ready = true;
      stop("open");
      later("ping", PING_MS, beat);
      const left = Date.parse(message.until) - Date.now() - RENEW_BEFORE_MS;
      later("renew", Math.max(left, RENEW_BEFORE_MS), () => drop(0));
      for (const [topic, watched] of topics) subscribe(topic, watched);
    } else if (message.type === "pong") {
      for (const [topic, watched] of topics)
        if ((message.topics[topic] ?? 0) > (watched.order.seq() ?? 0)) subscribe(topic, watched);
    } else if (message.type === "error") {
      if (message.code === "unauthenticated") drop();
      else if (message.topic !== undefined) {
        const watched = topics.get(message.topic);
        if (watched !== undefined) setLive(watched, false);
      }
    } else {
      const watched = topics.get(message.topic);
      if (watched === undefined) return;
      const missing = watched.order.take(message);
      if (message.type === "subscribed") {
        failures = 0;
        watched.asked = false;
        setLive(watched, true);
      }
      if (missing) subscribe(message.topic, watched);
    }
  };

  return {
    watch(topic, watcher) {
      stop("linger");
      const known = topics.get(topic);
      const watchers = known?.watchers ?? new Set<Watcher>();
      const watched = known ?? {
        order: inOrder((changes) => {
          for (const one of watchers) one.changed(changes);
        }),
        watchers,
        asked: false,
        live: false,
      };
      watchers.add(watcher);
      if (known === undefined) {
        topics.set(topic, watched);
        if (ready) subscribe(topic, watched);
        else void connect();
      } else if (watched.live) watcher.live(true);
      return () => {
        watchers.delete(watcher);
        if (watchers.size > 0 || topics.get(topic) !== watched) return;
        topics.delete(topic);
        if (ready) say({ type: "unsubscribe", topic });
        if (topics.size === 0) later("linger", LINGER_MS, () => drop());
      };
    },
  };
}
