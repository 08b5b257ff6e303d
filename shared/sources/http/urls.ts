/** A file name that means itself in every URL. */
const FILE = /^[A-Za-z0-9][A-Za-z0-9._+-]*$/;

/**
 * Joins URLs to a base. Nearly all of an index differ from the one before in the file's name only, so that the part before
 * it is parsed once: a join of its own took as long as reading the entry's lines.
 */
export class Urls {
  readonly #base: string;
  #folder: string | undefined;
  #joined: string | undefined;

  /** @param base absolute, without a query; ends in a slash */
  constructor(base: string) {
    this.#base = base;
  }

  /** Absolute; `undefined` where it is no URL. */
  join(url: string): string | undefined {
    const cut = url.lastIndexOf("/") + 1;
    const file = url.slice(cut);
    if (!FILE.test(file)) return this.#parse(url);
    const folder = url.slice(0, cut);
    if (folder !== this.#folder) {
      this.#folder = folder;
      this.#joined = this.#parse(folder);
    }
    // A folder may be none on its own, as in "http://host".
    return this.#joined?.endsWith("/") ? this.#joined + file : this.#parse(url);
  }

  #parse(url: string): string | undefined {
    return URL.parse(url, this.#base)?.href;
  }
}
