import type { SavedRun } from '../report.js';
import { type Pair, pairsOf } from './pairs.js';

const width = 760;
const margin = 24;
/** Where the bars begin, and how long the longer of a pair is. */
const barsAt = 300;
const longestBar = 330;
const barHeight = 9;
const pairHeight = 30;
const headingHeight = 46;
const topHeight = 84;

// Readable on either ground; the picture carries its own, because it cannot see that of the page around it.
const style = `
  .ground { fill: #ffffff; } .text { fill: #1f2328; } .quiet { fill: #59636e; } .ours { fill: #0f766e; } .theirs { fill: #b6bec8; } .rule { stroke: #d1d9e0; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; } .text { fill: #e6edf3; } .quiet { fill: #9198a1; } .ours { fill: #2dd4bf; } .theirs { fill: #59636e; } .rule { stroke: #3d444d; }
  }
  text { font: 13px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; }
  .title { font-size: 17px; font-weight: 600; } .heading { font-size: 14px; font-weight: 600; } .number { font-size: 11px; font-variant-numeric: tabular-nums; }
`;

/** Bars of ours and the peer's for each question, one part for each server. */
export function plotSvg(runs: SavedRun[]): string {
  let top = topHeight;
  const parts = runs.map((run) => {
    const pairs = pairsOf(run);
    const part = serverPart(run, { pairs, top });
    top += headingHeight + pairs.length * pairHeight;
    return part;
  });
  const height = top + margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title about">`,
    '<title id="title">Patchbay servers beside their peers</title>',
    '<desc id="about">Time from start to the first tools/list, tokens of tools/list and of the answers to the same questions. The table under the picture and the pages in apps/bench/results hold the numbers.</desc>',
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="8"/>`,
    text('Tokens of the same answers, and the time to start', { at: [margin, 36], kind: 'text title' }),
    `<rect class="ours" x="${margin}" y="52" width="12" height="12" rx="2"/>`,
    text('Patchbay', { at: [margin + 18, 63], kind: 'text' }),
    `<rect class="theirs" x="${margin + 92}" y="52" width="12" height="12" rx="2"/>`,
    text('the peer', { at: [margin + 110, 63], kind: 'text' }),
    text('Shorter is better. Each pair has a scale of its own.', {
      at: [width - margin, 63],
      kind: 'quiet',
      anchor: 'end',
    }),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function serverPart({ title, peer }: SavedRun, { pairs, top }: { pairs: Pair[]; top: number }): string {
  return [
    `<line class="rule" x1="${margin}" x2="${width - margin}" y1="${top + 4}" y2="${top + 4}"/>`,
    text(title, { at: [margin, top + 30], kind: 'text heading' }),
    text(`beside ${peer}`, { at: [width - margin, top + 30], kind: 'quiet', anchor: 'end' }),
    ...pairs.map((pair, index) => pairBars(pair, top + headingHeight + index * pairHeight)),
  ].join('\n');
}

function pairBars({ label, ours, theirs, show }: Pair, top: number): string {
  const longer = Math.max(ours, theirs ?? ours);
  const length = (value: number) => Math.max(1, (value / longer) * longestBar);
  const bar = (value: number, kind: 'ours' | 'theirs', y: number) =>
    [
      `<rect class="${kind}" x="${barsAt}" y="${y}" width="${length(value).toFixed(1)}" height="${barHeight}" rx="2"/>`,
      text(show(value), { at: [barsAt + length(value) + 6, y + barHeight], kind: 'quiet number' }),
    ].join('\n');
  return [
    text(label, { at: [margin, top + 14], kind: 'text' }),
    bar(ours, 'ours', top),
    theirs === undefined
      ? text('the peer has no way to answer', { at: [barsAt, top + 2 * barHeight + 2], kind: 'quiet number' })
      : bar(theirs, 'theirs', top + barHeight + 2),
  ].join('\n');
}

function text(
  content: string,
  { at: [x, y], kind, anchor }: { at: [number, number]; kind: string; anchor?: 'end' },
): string {
  const end = anchor ? ` text-anchor="${anchor}"` : '';
  return `<text class="${kind}" x="${Math.round(x)}" y="${Math.round(y)}"${end}>${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
