export interface Spent {
  points: number;
  /** until it counts from nothing again; 0 when nothing was spent */
  leftMs: number;
}

/** What all nodes of one server count together. Both fail, soon, when the others cannot be reached. */
export interface Counters {
  /** Adds to what was spent under a key. What is spent first begins the time after which it is forgotten. */
  spend(key: string, points: number, durationMs: number): Promise<Spent>;
  spent(key: string): Promise<Spent>;
}
