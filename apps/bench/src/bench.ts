import type { Section } from './report.js';

/** What one vendor's folder gives: the names for the tables, and everything that is measured, one section after the other. */
export interface Bench {
  /** What the plot calls it. */
  title: string;
  /** Our server, as the tables name it. */
  ours: string;
  /** The peer with its version. */
  peer: string;
  run(options: { quick: boolean }): AsyncGenerator<Section>;
}
