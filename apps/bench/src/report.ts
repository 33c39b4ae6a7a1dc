/** One measured comparison: a table, the aim, and a sentence about how it was measured. */
export interface Section {
  title: string;
  aim: string;
  how: string;
  head: string[];
  rows: string[][];
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
