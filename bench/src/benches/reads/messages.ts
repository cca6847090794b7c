/** What the processes of this benchmark say to each other. */

/** One kind of reader: what it asks with. */
export interface ToLoad {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly seconds: number;
}

export interface FromLoad {
  readonly perSecond: number;
  /** Ms. */
  readonly p99: number;
  /** Answers by status; and requests without an answer. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly errors: number;
}

/** The constant answers that the bare server is to give, by path. */
export interface ToBareKoa {
  readonly answers: Readonly<Record<string, BareAnswer>>;
}

export interface BareAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Size of the body. */
  readonly bytes: number;
}

export interface FromBareKoa {
  readonly url: string;
}
