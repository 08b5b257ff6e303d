import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";

/**
 * A change of the store. The same thing asked for again, by a double click or after a lost answer, carries the same
 * Idempotency-Key until it has succeeded, so that it is done once.
 */
export function useWrite<Asked, Answer>(
  send: (asked: Asked, idempotencyKey: string) => Promise<Answer>,
  done?: (answer: Answer) => void,
) {
  const last = useRef({ asked: "", key: "" });
  return useMutation({
    mutationFn: async (asked: Asked) => {
      const text = JSON.stringify(asked);
      if (last.current.asked !== text) last.current = { asked: text, key: crypto.randomUUID() };
      const answer = await send(asked, last.current.key);
      last.current = { asked: "", key: "" };
      return answer;
    },
    ...(done === undefined ? {} : { onSuccess: done }),
  });
}
