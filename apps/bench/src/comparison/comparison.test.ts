import { expect, it } from 'vitest';
import type { SavedRun } from '../report.js';
import { savedRuns } from '../saved-runs.js';
import { plotSvg } from './plot-svg.js';
import { comparisonTable } from './readme-table.js';
import { staleComparison } from './write-comparison.js';

const run: SavedRun = {
  name: 'lamps',
  title: 'Lamps',
  ours: '@patchbay/lamps-mcp',
  peer: 'server-lamps 1.0.0',
  machine: '',
  sections: [
    {
      title: 'All',
      aim: '',
      how: '',
      head: [],
      rows: [],
      figures: [
        { measure: 'start', label: 'spawn to tools/list', ours: 1.5, theirs: 6 },
        { measure: 'calls', label: '16 at once', ours: 500, theirs: 250, raw: 1_000 },
        { measure: 'list', label: 'tools/list', ours: 1_000, theirs: 250 },
        { measure: 'answer', label: 'Which <lamps> are on?', ours: 100, theirs: 1_000 },
        { measure: 'answer', label: 'Which are broken?', ours: 70 },
      ],
    },
  ],
};

it('draws the longer bar of a pair in full and the other to its scale', () => {
  const svg = plotSvg([run]);
  const bars = [...svg.matchAll(/<rect class="(ours|theirs)" x="300" y="\d+" width="([\d.]+)"/g)].map(
    ([, kind, width]) => `${kind} ${width}`,
  );
  expect(bars).toEqual([
    'ours 82.5',
    'theirs 330.0',
    'ours 330.0',
    'theirs 82.5',
    'ours 33.0',
    'theirs 330.0',
    'ours 330.0',
  ]);
  expect(svg).toContain('Which &lt;lamps&gt; are on?');
  expect(svg.match(/the peer has no way to answer/g)).toHaveLength(1);
});

it('sums in the table only what both can answer', () => {
  const [, , row] = comparisonTable([run]).split('\n');
  expect(row).toBe(
    '| [Lamps](apps/bench/results/lamps.md) | `server-lamps 1.0.0` | 1.5 / 6.0 | 1,000 / 250 | 100 / 1,000 (1 questions) | 0.50 / 0.25 |',
  );
});

it('finds the picture and the table of the README as the saved runs say', () => {
  expect(staleComparison(savedRuns()).map(([path]) => path)).toEqual([]);
});
