/** What people expect of a chat: by which procedures or addresses it is there, and which test proves it. */
export interface Feature {
  readonly name: string;
  /** procedures of the router; what is no procedure (a page, a command, a header) is told by `ways` */
  readonly procedures: readonly string[];
  readonly ways?: readonly string[];
  /** a file below src, and the beginning of a test's title in it */
  readonly proofs: readonly (readonly [file: string, title: string])[];
}

export interface Chapter {
  readonly title: string;
  readonly features: readonly Feature[];
}
