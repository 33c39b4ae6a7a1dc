import { fixed, whole } from '../figures.js';
import type { Figure, SavedRun } from '../report.js';

/** One line of the plot: a number of ours beside the peer's. */
export interface Pair {
  label: string;
  ours: number;
  /** Absent where the peer has no way to answer. */
  theirs?: number;
  show(value: number): string;
}

/** What the plot shows of a run: the start, tools/list, and every question. */
export function pairsOf(run: SavedRun): Pair[] {
  const [start] = figuresOf(run, 'start');
  return [
    ...(start
      ? [toPair(start, { label: 'start to tools/list, times bare Node', show: (value) => fixed(value) })]
      : []),
    ...[...figuresOf(run, 'list'), ...figuresOf(run, 'answer')].map((figure) =>
      toPair(figure, { label: figure.label, show: whole }),
    ),
  ];
}

/** Tokens of all the questions that both can answer. */
export function answerTotals(run: SavedRun): { questions: number; ours: number; theirs: number } {
  const both = figuresOf(run, 'answer').filter(({ theirs }) => theirs !== undefined);
  return {
    questions: both.length,
    ours: both.reduce((sum, { ours }) => sum + ours, 0),
    theirs: both.reduce((sum, { theirs = 0 }) => sum + theirs, 0),
  };
}

export function figuresOf({ sections }: SavedRun, measure: Figure['measure']): Figure[] {
  return sections.flatMap(({ figures = [] }) => figures).filter((figure) => figure.measure === measure);
}

function toPair({ ours, theirs }: Figure, { label, show }: Pick<Pair, 'label' | 'show'>): Pair {
  return { label, ours, show, ...(theirs === undefined ? {} : { theirs }) };
}
