import { importPeer } from './peers.js';

/** Counts tokens of a text with o200k_base, a tokenizer that is public; that of other models differs by about a tenth. */
export async function tokenCounter(): Promise<(text: string) => number> {
  const lite = await importPeer('js-tiktoken', '1.0.21', 'lite');
  const ranks = await importPeer('js-tiktoken', '1.0.21', 'ranks/o200k_base');
  // The package's own types are not installed with it here; these two are all that is used.
  const { Tiktoken } = lite as { Tiktoken: new (data: unknown) => { encode(text: string): number[] } };
  const encoder = new Tiktoken(ranks.default);
  return (text) => encoder.encode(text).length;
}
