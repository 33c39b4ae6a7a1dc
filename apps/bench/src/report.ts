/** One measured comparison: a table, the aim, and a sentence about how it was measured. */
export interface Section {
  title: string;
  aim: string;
  how: string;
  head: string[];
  rows: string[][];
  /** What the plot and the README show of it. */
  figures?: Figure[];
}

/** `start` in times bare Node, `calls` a second, tokens of `list` (tools/list) and of an `answer`. */
export type Measure = 'start' | 'calls' | 'list' | 'answer';

/** One number of ours beside the peer's. */
export interface Figure {
  measure: Measure;
  label: string;
  ours: number;
  /** Absent where the peer has no way to answer. */
  theirs?: number;
  /** The vendor's SDK alone, where it was measured. */
  raw?: number;
}

/** What one run of a bench found, as it is kept. */
export interface SavedRun {
  name: string;
  title: string;
  /** Our server and the peer, as the tables name them. */
  ours: string;
  peer: string;
  machine: string;
  sections: Section[];
}

export function runText({ title, ours, peer, machine, sections }: SavedRun): string {
  return [`# ${title}: ${ours} beside ${peer}\n`, `${machine}\n`, ...sections.map(sectionText)].join('\n');
}

export function sectionText({ title, aim, how, head, rows }: Section): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    `Aim: ${aim}`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
    how,
    '',
  ].join('\n');
}
