import { isSecretSetting } from '../reply/redact.js';
import { cutBytes } from '../reply/text.js';
import type { IdentifiedCommand } from './judge.js';
import { argumentsOf } from './keys-of.js';

const hidden = '[hidden]';
// Enough to recognise a command by; whoever is asked sees no more of a long script than its beginning.
const mostBytes = 200;

/** A command as it is put to a person who must agree, without the passwords that stand in it. */
export function shownCommand({ facts, command, label }: IdentifiedCommand): string {
  const words = argumentsOf(command)
    .slice(facts.name.includes('|') ? 1 : 0)
    .map((bytes) => cutBytes(bytes, mostBytes));
  const shown = hideSecrets(facts.name, words).map((word) =>
    /^[^\s"]+$/.test(word) ? word : JSON.stringify(word),
  );
  const text = [label, ...shown].join(' ');
  return text.length > 400 ? `${text.slice(0, 400)}...` : text;
}

function hideSecrets(name: string, words: string[]): string[] {
  switch (name) {
    case 'config|set':
      return words.map((word, index) =>
        index % 2 === 1 && isSecretSetting(words[index - 1] ?? '') ? hidden : word,
      );
    case 'acl|setuser':
      return words.map((word) => (/^[<>#!]/.test(word) ? `${word[0]}${hidden}` : word));
    case 'migrate':
      return words.map((word, index) =>
        words.slice(Math.max(0, index - 2), index).some(isAuth) ? hidden : word,
      );
    case 'module|load':
    case 'module|loadex':
      return words.map((word, index) => (index === 0 ? word : hidden));
    default:
      return words;
  }
}

/** AUTH takes one word after it, AUTH2 two; hiding one too many does no harm. */
function isAuth(word: string): boolean {
  return /^AUTH2?$/i.test(word);
}
