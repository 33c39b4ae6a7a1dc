import { fixed, whole } from '../figures.js';
import type { SavedRun } from '../report.js';
import { answerTotals, figuresOf } from './pairs.js';

const head = [
  'Server',
  'Beside',
  'Start, times bare Node',
  'Tokens of `tools/list`',
  'Tokens of the same answers',
  'Calls a second, share of the raw SDK',
];

/** The comparison as a table: in every cell ours first, then the peer's. */
export function comparisonTable(runs: SavedRun[]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...runs.map((run) => line(cellsOf(run)))].join('\n');
}

function cellsOf(run: SavedRun): string[] {
  const [start] = figuresOf(run, 'start');
  const [list] = figuresOf(run, 'list');
  const calls = figuresOf(run, 'calls').find(({ label }) => label === '16 at once');
  const { questions, ours, theirs } = answerTotals(run);
  const share = (value = Number.NaN) => fixed(value / (calls?.raw ?? Number.NaN), 2);
  return [
    `[${run.title}](apps/bench/results/${run.name}.md)`,
    `\`${run.peer}\``,
    `${fixed(start?.ours ?? Number.NaN)} / ${fixed(start?.theirs ?? Number.NaN)}`,
    `${whole(list?.ours ?? Number.NaN)} / ${whole(list?.theirs ?? Number.NaN)}`,
    `${whole(ours)} / ${whole(theirs)} (${questions} questions)`,
    `${share(calls?.ours)} / ${share(calls?.theirs)}`,
  ];
}
