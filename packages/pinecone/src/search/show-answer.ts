import { cutText } from '@patchbay/core';
import * as z from 'zod';
import { isDefault } from '../index/namespace.js';
import { selectFields } from '../records/found-record.js';
import type { RerankedHit } from './rerank-hits.js';
import type { Target, TargetAnswer } from './search-index.js';
import { roundScore } from './usage.js';

export const shownHit = z.object({
  id: z.string(),
  index: z.string().optional(),
  namespace: z.string().optional(),
  score: z.number().optional(),
  rerank_score: z.number().optional(),
  ranks: z.string().optional(),
  fields: z.record(z.string(), z.unknown()),
});

/** An index that was to be searched and could not be. */
export const failedTarget = z.object({
  index: z.string(),
  code: z.string(),
  message: z.string(),
  next: z.string(),
  retry_after_ms: z.number().optional(),
});

export interface ShowOptions {
  names: string[] | undefined;
  /** Several places were searched, so that each hit has to say where it comes from. */
  isOneOfSeveral: boolean;
  /** Longest text shown whole, in characters. */
  longest: number;
}

/** A hit as the answer shows it, and whether a text in it was cut. */
export function showHit(
  { id, target, score, rerankScore, ranks, fields }: RerankedHit,
  { names, isOneOfSeveral, longest }: ShowOptions,
): { item: z.input<typeof shownHit>; isCut: boolean } {
  const selected = Object.entries(selectFields(fields, names));
  const cut = selected.map(([name, value]) => [
    name,
    typeof value === 'string' ? cutText(value, longest) : value,
  ]);
  const item = {
    id,
    ...(isOneOfSeveral ? { index: target.index } : {}),
    ...(isOneOfSeveral && !isDefault(target.namespace) ? { namespace: target.namespace } : {}),
    ...(score === null ? {} : { score: roundScore(score) }),
    ...(rerankScore === undefined ? {} : { rerank_score: roundScore(rerankScore) }),
    ...(ranks === undefined ? {} : { ranks }),
    fields: Object.fromEntries(cut),
  };
  return { item, isCut: selected.some(([, value]) => typeof value === 'string' && value.length > longest) };
}

/** How the search was made, in one line. */
export function modeLine(
  answers: TargetAnswer[],
  { byScore, rerank }: { byScore: boolean; rerank: string | undefined },
): string {
  const modes = [...new Set(answers.map(({ mode }) => mode))];
  const how =
    modes.length < 2
      ? modes.join('')
      : answers.map(({ target, mode }) => `${labelOf(target)} ${mode}`).join(', ');
  if (rerank !== undefined) return `${how}, reranked`;
  return answers.length < 2 || byScore
    ? how
    : `${how}; the indexes take turns, as their scores do not compare`;
}

/** What the reader should know before trusting the hits; empty when there is nothing. */
export function noticeOf(
  answers: TargetAnswer[],
  { hasCut, isReranked }: { hasCut: boolean; isReranked: boolean },
): string {
  const stale = answers.filter(({ isStale }) => isStale).map(({ target }) => labelOf(target));
  return [
    ...answers.flatMap(({ absence }) => absence ?? []),
    ...(stale.length > 0
      ? [
          `Not fresh: the last write to ${stale.join(', ')} is not visible yet; search again in a few seconds.`,
        ]
      : []),
    ...answers.flatMap(({ target, unused }) => {
      const names = unused.filter((name) => !(isReranked && name === 'query'));
      return names.length > 0 ? `${labelOf(target)} was not searched by ${names.join(' or ')}.` : [];
    }),
    ...(hasCut ? ['Long texts are cut; fetch_records shows them whole.'] : []),
  ].join(' ');
}

/** `docs`, or `docs/en` for a namespace that is not the default one. */
export function labelOf({ index, namespace }: Target): string {
  return isDefault(namespace) ? index : `${index}/${namespace}`;
}
