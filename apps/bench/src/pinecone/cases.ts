import { fileURLToPath } from 'node:url';
import type { PineconeFake } from '@patchbay/testkit';
import { builtBin, type Contender } from '../launch.js';
import { peerBin } from '../peers.js';
import { redirect, redirectNote } from '../redirect.js';

// The limits protect an account; a bench that waits for them would measure the waiting.
const unlimited = { PATCHBAY_RATE_PER_MINUTE: '0' };

export function pineconeServer(fake: PineconeFake, args: string[] = []): Contender {
  const file = builtBin('pinecone');
  return { name: 'pinecone-mcp', launch: { file, args, env: { ...backend(fake), ...unlimited } } };
}

const controlPlane = 'https://api.pinecone.io';
export const vendorNote = redirectNote(controlPlane);

export function vendorServer(fake: PineconeFake): Contender {
  const file = peerBin('@pinecone-database/mcp', '0.3.0');
  const env = { PINECONE_API_KEY: fake.apiKey, ...redirect(controlPlane, fake.url) };
  return { name: '@pinecone-database/mcp 0.3.0', launch: { file, env } };
}

export function rawSdk(fake: PineconeFake): Contender {
  const file = fileURLToPath(new URL('./raw-pinecone.mjs', import.meta.url));
  return { name: 'raw SDK in a process of its own', launch: { file, env: backend(fake) } };
}

function backend(fake: PineconeFake): Record<string, string> {
  return { PINECONE_API_KEY: fake.apiKey, PINECONE_CONTROLLER_HOST: fake.url };
}

export const namespace = '__default__';

const topics = ['refunds', 'shipping', 'lamps', 'trains', 'invoices', 'passwords', 'gardens', 'printers'];
const sentences = [
  'Customers ask about {topic} most often in the first week of the month.',
  'The short answer on {topic} fits on one page and is kept by the support team.',
  'Where {topic} are concerned, write down the date and the number of the order.',
  'A change to {topic} takes two working days to be seen everywhere.',
  'Nobody has to call for {topic}: the form on the site does the same.',
];

/** Help pages of about 400 characters, the same in every run. */
export function helpPages(count: number, prefix = 'page'): Record<string, string | number>[] {
  return Array.from({ length: count }, (_, index) => {
    const topic = topics[index % topics.length] ?? '';
    const body = sentences
      .map((_, place) => sentences[(place + index) % sentences.length] ?? '')
      .join(' ')
      .replaceAll('{topic}', topic);
    return {
      _id: `${prefix}-${index}`,
      title: `About ${topic}, part ${Math.floor(index / topics.length) + 1}`,
      body: `${body} This is page ${index}.`,
      topic,
      year: 2018 + (index % 8),
      url: `https://help.example.com/${topic}/${index}`,
    };
  });
}

/** Two indexes that embed the text themselves, the kind that the peer can search, and an empty one to fill. */
export async function seed(fake: PineconeFake): Promise<void> {
  for (const name of ['help', 'notes', 'filled'])
    await fake.seedIndex({ name, kind: 'records', field: 'body' });
  fake.seedRecords('help', namespace, helpPages(300));
  fake.seedRecords('notes', namespace, helpPages(100, 'note'));
}
