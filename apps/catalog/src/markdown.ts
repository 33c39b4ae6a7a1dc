/**
 * A Markdown text with the parts between `<!-- name:start -->` and `<!-- name:end -->` replaced.
 * @throws Error when a section that should be filled has no markers
 */
export function fillSections(text: string, sections: Record<string, string>): string {
  return Object.entries(sections).reduce((filled, [name, content]) => {
    const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
    const from = filled.indexOf(start);
    const to = filled.indexOf(end);
    if (from < 0 || to < from)
      throw new Error(`The README has no section '${name}': put ${start} and ${end} where it belongs.`);
    return `${filled.slice(0, from + start.length)}\n${content}\n${filled.slice(to)}`;
  }, text);
}

export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
