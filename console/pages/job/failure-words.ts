import type { Job } from "../../../sdk/index.ts";
import { type Told, told } from "../../words/told.ts";

type Failure = Pick<NonNullable<Job["failure"]>, "code" | "message" | "remedy" | "next">;

/**
 * A failure in the user's language: what it is called, what to do, and the store's own message, which carries names and
 * values. Of a code that the page does not know, the store's own words alone. Pure.
 */
export function failureWords(words: Told, { code, message, remedy, next }: Failure) {
  const [title, todo] = told(words, code) ?? [message, next?.say ?? remedy];
  return { title, todo, message: title === message ? undefined : message };
}
