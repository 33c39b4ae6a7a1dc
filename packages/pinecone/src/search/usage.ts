/** What the requests of one call cost, in Pinecone's units. */
export interface Usage {
  readUnits: number;
  embedTokens: number;
  rerankUnits: number;
}

export const noUsage: Usage = { readUnits: 0, embedTokens: 0, rerankUnits: 0 };

export function addUsage(left: Usage, right: Partial<Usage>): Usage {
  return {
    readUnits: left.readUnits + (right.readUnits ?? 0),
    embedTokens: left.embedTokens + (right.embedTokens ?? 0),
    rerankUnits: left.rerankUnits + (right.rerankUnits ?? 0),
  };
}

/** One line, for example `2 read units, 5 embedding tokens`. */
export function usageLine({ readUnits, embedTokens, rerankUnits }: Usage): string {
  const parts = [
    ...(readUnits > 0 || rerankUnits + embedTokens === 0 ? [amount(readUnits, 'read unit')] : []),
    ...(embedTokens > 0 ? [amount(embedTokens, 'embedding token')] : []),
    ...(rerankUnits > 0 ? [amount(rerankUnits, 'rerank unit')] : []),
  ];
  return parts.join(', ');
}

function amount(count: number, unit: string): string {
  return `${Number(count.toFixed(2))} ${unit}${count === 1 ? '' : 's'}`;
}

/** Four digits tell hits apart; more are noise of the approximation. */
export function roundScore(score: number): number {
  return Number(score.toPrecision(4));
}
