import type { Answer } from "../client.ts";

/** One thing that was asked, by whom, and what came of it: a line of the demo. */
export interface Told {
  readonly act: string;
  readonly who: string;
  readonly asked: string;
  readonly answered: string;
}

/** What an answer has to be for the demo to go on. */
export interface Wanted {
  readonly status: number;
  /** Of a problem. */
  readonly code?: string;
  /** Looks further into the body. */
  readonly fits?: (body: Answer["body"]) => boolean;
  /** What is shown of the body, instead of its status. */
  readonly show?: (body: Answer["body"]) => string;
}

/** Tells the demo line by line, and stops it where an answer differs from what it should be. */
export interface Story {
  readonly told: readonly Told[];
  act(title: string): void;
  /** @throws Differs */
  ask(who: string, asked: string, sent: Promise<Answer>, wanted: Wanted | number): Promise<Answer>;
  /** Something that was looked at rather than asked. @throws Differs unless it holds */
  see(who: string, asked: string, holds: boolean, answered: string): void;
}

/** The store did not answer as it should. */
export class Differs extends Error {
  override readonly name = "Differs";
}

const WHO = 6;
const ASKED = 62;

/** @param write takes one line */
export function tellStory(write: (line: string) => void): Story {
  const told: Told[] = [];
  let act = "";
  const tell = (who: string, asked: string, answered: string) => {
    told.push({ act, who, asked, answered });
    write(`  ${who.padEnd(WHO)} ${asked.padEnd(ASKED)} ${answered}`);
  };
  return {
    told,
    act(title) {
      act = title;
      write(`\n${title}`);
    },
    async ask(who, asked, sent, expected) {
      const wanted: Wanted = typeof expected === "number" ? { status: expected } : expected;
      const answer = await sent;
      const { status, body } = answer;
      const right =
        status === wanted.status &&
        (wanted.code === undefined || body.code === wanted.code) &&
        (wanted.fits === undefined || wanted.fits(body));
      if (!right) {
        const should = [wanted.status, wanted.code].filter((part) => part !== undefined).join(" ");
        throw new Differs(`${who}: ${asked}: ${status} instead of ${should}: ${JSON.stringify(body)}`);
      }
      const shown = wanted.show?.(body) ?? gist(status, body);
      tell(who, asked, shown === "" ? `${status}` : `${status} ${shown}`);
      return answer;
    },
    see(who, asked, holds, answered) {
      if (!holds) throw new Differs(`${who}: ${asked}: ${answered}`);
      tell(who, asked, answered);
    },
  };
}

/** A problem by its code and what it names, anything else by its state. */
function gist(status: number, body: Answer["body"]): string {
  if (status < 400) return body?.status ?? "";
  if (body.permission !== undefined) return `${body.code}: needs ${body.permission}`;
  return body.code;
}
