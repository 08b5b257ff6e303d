/** What is known of a field's answer before it is given; another one may be typed all the same. */
export interface Known {
  readonly answers: readonly KnownAnswer[];
  readonly text: string;
  /** More answers may come. */
  readonly asking?: boolean;
}

/** An answer that is offered, and how it is told from the others. */
export interface KnownAnswer {
  readonly value: string;
  readonly label?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}
