/** After the first change so long for those that come with it. */
const TOGETHER_MS = 100;
const LINE_END = 10;

/**
 * What a watch says until something was said, and a moment longer, in whole lines. An answer travels when it is whole: who
 * watches opens the next one where this one ended, and is told of a change when it comes.
 * @param leave ends the watch at its other end
 */
export async function* untilSaid(body: AsyncIterable<Uint8Array>, leave: () => void): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  let timer: NodeJS.Timeout | undefined;
  let enough = false;
  try {
    for await (const piece of body) {
      rest = Buffer.concat([rest, piece]);
      const end = rest.lastIndexOf(LINE_END) + 1;
      if (end === 0) continue;
      yield rest.subarray(0, end);
      rest = rest.subarray(end);
      timer ??= setTimeout(() => {
        enough = true;
        leave();
      }, TOGETHER_MS);
    }
    // The last line of one that has ended by itself.
    if (!enough) yield rest;
  } catch (error) {
    if (!enough) throw error;
  } finally {
    clearTimeout(timer);
  }
}
