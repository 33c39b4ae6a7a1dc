/** The value below which `share` of the samples lie. */
export function percentile(samples: number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(samples: number[]): number {
  return percentile(samples, 0.5);
}

/** Runs every case once per round, one after the other, so that a busy moment of the machine hits all of them alike. */
export async function interleaved<K extends string>(
  cases: Record<K, () => Promise<number>>,
  rounds: number,
): Promise<Record<K, number[]>> {
  // The keys of the result are those of the argument.
  const names = Object.keys(cases) as K[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, number[]>;
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) samples[name].push(await cases[name]());
  return samples;
}

export function fixed(value: number, digits = 1): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}

export function whole(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : '-';
}
