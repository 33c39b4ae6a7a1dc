import { fixed, whole } from '../figures.js';
import type { Contender } from '../launch.js';
import { type Caller, openCaller } from '../load.js';
import type { Figure, Section } from '../report.js';
import { tokenCounter } from '../tokens.js';

/** Gets what a server answers to a question: the text a model is given, of all the calls that are needed. */
export type Ask = (caller: Caller) => Promise<string>;

export interface Question {
  name: string;
  ours: Ask;
  /** Or why the peer cannot be asked. */
  theirs: Ask | { cannot: string };
}

export interface AnswersOptions {
  ours: Contender;
  peer: Contender;
  questions: Question[];
  aim: string;
  /** What a reader must know to judge the rows. */
  how: string;
}

/** Asks through one tool. @throws where the call fails: a bench of errors would measure nothing */
export function ask(tool: string, args: object = {}): Ask {
  return async ({ call }) => {
    const { text, failed } = await call(tool, args);
    if (failed)
      throw new Error(`${tool} ${JSON.stringify(args).slice(0, 200)} failed: ${text.slice(0, 500)}`);
    return text;
  };
}

/** Asks one after the other; the model gets all the answers. */
export function askEach(asks: Ask[]): Ask {
  return async (caller) => {
    const texts: string[] = [];
    for (const one of asks) texts.push(await one(caller));
    return texts.join('\n');
  };
}

/** Bytes and tokens of tools/list and of the answers to the same questions, each asked in the server's own words. */
export async function answerCosts({ ours, peer, questions, aim, how }: AnswersOptions): Promise<Section> {
  const tokens = await tokenCounter();
  const mine = await openCaller(ours.launch);
  const theirs = await openCaller(peer.launch);
  const rows: string[][] = [];
  const figures: Figure[] = [];
  const compare = (label: string, ownText: string, theirText: string | { cannot: string }): Costs => {
    const own = tokens(ownText);
    const before = [label, whole(Buffer.byteLength(ownText)), whole(own)];
    if (typeof theirText !== 'string') {
      rows.push([...before, theirText.cannot, '-', '-']);
      return { ours: own };
    }
    const their = tokens(theirText);
    rows.push([...before, whole(Buffer.byteLength(theirText)), whole(their), fixed(own / their, 2)]);
    return { ours: own, theirs: their };
  };

  const myTools = await listed(mine);
  const allMine = await listedWithEveryTier(ours);
  const theirTools = await listed(theirs);
  const counts = (tools: Listed[]) => `${tools.length} tools against ${theirTools.length}`;
  const label = `tools/list (${counts(myTools)})`;
  figures.push({ measure: 'list', label, ...compare(label, shown(myTools), shown(theirTools)) });
  compare(`tools/list, every tier (${counts(allMine)})`, shown(allMine), shown(theirTools));
  compare('tools/list, the whole reply', JSON.stringify(myTools), JSON.stringify(theirTools));
  for (const question of questions) {
    const own = await question.ours(mine);
    const their = typeof question.theirs === 'function' ? await question.theirs(theirs) : question.theirs;
    figures.push({ measure: 'answer', label: question.name, ...compare(question.name, own, their) });
  }
  await mine.server.stop();
  await theirs.server.stop();
  return {
    title: 'What answers cost',
    aim,
    how: `Tokens by o200k_base of the text a model gets; for tools/list that is name, description and input schema; ours lists the tools that read unless it is told to list more. ${how}`,
    head: ['Question', 'our bytes', 'our tokens', 'their bytes', 'their tokens', 'ours / theirs'],
    rows,
    figures,
  };
}

async function listedWithEveryTier({ launch }: Contender): Promise<Listed[]> {
  const caller = await openCaller({ ...launch, args: [...(launch.args ?? []), '--access', 'admin'] });
  const tools = await listed(caller);
  await caller.server.stop();
  return tools;
}

type Costs = Pick<Figure, 'ours' | 'theirs'>;

interface Listed {
  name: string;
  description?: string;
  inputSchema: object;
}

async function listed({ server }: Caller): Promise<Listed[]> {
  const { result } = await server.request('tools/list');
  // A server that lists no tools fails the bench at the next line that reads them.
  return result?.tools as Listed[];
}

function shown(tools: Listed[]): string {
  return JSON.stringify(
    tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
  );
}
