import type { OpenIndex, Pinecone } from '../client.js';
import { missingNamespace } from '../index/namespaces.js';
import { type Embedded, embed } from '../inference/embed.js';
import { findModel } from '../inference/find-model.js';
import { documentLegs } from './document-legs.js';
import { fuse, type RankedHit } from './fuse.js';
import { type Leg, type LegContext, type Question, type SearchRequest, unusedBy } from './leg.js';
import { recordLegs } from './record-legs.js';
import { addUsage, noUsage, type Usage } from './usage.js';
import { vectorLegs } from './vector-legs.js';

/** Part of an index, as `docs` or `docs/en` name it. */
export interface Target {
  index: string;
  namespace: string;
}

export interface TargetAnswer {
  target: Target;
  hits: RankedHit[];
  /** How it was searched, for example `hybrid (fulltext + semantic by reciprocal rank)`. */
  mode: string;
  /** The scores are distances; undefined where they are ranks and say nothing outside this list. */
  ascending: boolean | undefined;
  usage: Usage;
  /** The last write of this process is not visible yet. */
  isStale: boolean;
  /** Arguments that this index had no use for. */
  unused: Question[];
  /** Why there are no hits, when it is that there is no such namespace. */
  absence: string | undefined;
}

export interface SearchOptions {
  pinecone: Pinecone;
  request: SearchRequest;
  /** Hits wanted from this target. */
  topK: number;
  embedQuery: LegContext['embedQuery'];
  signal: AbortSignal;
}

/** Fused lists are read deeper than what is shown, or the second list could only repeat the first. Our own choice, as is the ceiling. */
const depthFactor = 3;
const mostDepth = 100;

/** Searches one namespace of one index in the way its kind takes. */
export function searchIndex(target: Target, options: SearchOptions): Promise<TargetAnswer> {
  const { pinecone, signal } = options;
  return pinecone.readIndex(target.index, signal, (index) => searchOpen(target, index, options));
}

async function searchOpen(
  target: Target,
  index: OpenIndex,
  { pinecone, request, topK, embedQuery, signal }: SearchOptions,
): Promise<TargetAnswer> {
  const { namespace } = target;
  const legs = await legsOf({ pinecone, index, namespace, request, embedQuery, signal });
  const depth = legs.length === 1 ? topK : Math.min(mostDepth, topK * depthFactor);
  const answers = await Promise.all(
    legs.map(async (leg) => ({ name: leg.name, ...(await leg.run(Math.max(depth, topK))) })),
  );
  const [first] = answers;
  const hits = answers.length === 1 && first ? first.hits : fuse(answers).slice(0, topK);
  return {
    target,
    hits,
    mode: modeOf(legs),
    ascending: legs.length === 1 ? legs[0]?.ascending : undefined,
    usage: answers.reduce(addUsage, noUsage),
    isStale: answers.some(({ indexedLsn }) => index.isStale(namespace, indexedLsn)),
    unused: unusedBy(legs, request),
    absence: hits.length === 0 ? await missingNamespace(index, namespace, signal) : undefined,
  };
}

function legsOf(context: LegContext): Leg[] | Promise<Leg[]> {
  switch (context.index.info.kind) {
    case 'documents':
      return documentLegs(context);
    case 'vectors':
      return vectorLegs(context);
    case 'records':
      return recordLegs(context);
  }
}

function modeOf(legs: Leg[]): string {
  const names = legs.map(({ name }) => name).join(' + ');
  return legs.length === 1 ? names : `hybrid (${names} by reciprocal rank)`;
}

/** The query's vector by a model of the caller's choice, made once per dimension. */
export function createQueryEmbedder(
  pinecone: Pinecone,
  { query, model, signal }: { query: string; model: string; signal: AbortSignal },
): { embedQuery: LegContext['embedQuery']; tokens(): number } {
  const made = new Map<number | undefined, Promise<Embedded>>();
  let tokens = 0;

  async function make(dimension: number | undefined): Promise<Embedded> {
    const info = await findModel(pinecone, model, { type: 'embed', signal });
    const answer = await embed(pinecone, info, {
      texts: [query],
      inputType: 'query',
      // A sparse vector has no dimension, whatever else the index holds.
      dimension: info.vectorType === 'sparse' ? undefined : dimension,
      signal,
    });
    tokens += answer.tokens;
    return answer.embedded[0] ?? { dense: undefined, sparse: undefined, tokens: undefined };
  }

  return {
    tokens: () => tokens,
    embedQuery(dimension) {
      const known = made.get(dimension) ?? make(dimension);
      made.set(dimension, known);
      return known;
    },
  };
}
