/**
 * Characters that no reader sees and a model reads: tags (a whole hidden alphabet), bidirectional controls and marks, zero-width
 * characters, soft hyphens, invisible operators, and variation selectors.
 */
const suspect =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each stands for itself
  /[\u{E0000}-\u{E007F}\u{E0100}-\u{E01EF}\u{FE00}-\u{FE0F}\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0]/u;

const suspects = new RegExp(suspect.source, 'gu');

/** The same in a JSON text, where a character may stand as its escape. */
const escapedSuspect =
  /\\u(?:00ad|034f|061c|115f|1160|17b[45]|180[b-f]|200[b-f]|202[a-e]|206[0-9a-f]|3164|fe0[0-9a-f]|feff|ffa0|db40)/i;

// The three flags made of tag characters that fonts show: England, Scotland, Wales (Unicode, RGI_Emoji_Tag_Sequence).
const tagFlags =
  /\u{1F3F4}\u{E0067}\u{E0062}(?:\u{E0065}\u{E006E}\u{E0067}|\u{E0073}\u{E0063}\u{E0074}|\u{E0077}\u{E006C}\u{E0073})\u{E007F}/gu;

const joiners = /[\u200C\u200D]/u;
const picture = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}/u;
// Scripts in which a joiner changes how letters look.
const joiningLetter =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}]/u;

export interface Cleaned {
  text: string;
  /** How many characters were taken out. */
  removed: number;
}

/** True when a JSON text may hold something that `cleanText` takes out. */
export function maySuspect(json: string): boolean {
  return suspect.test(json) || escapedSuspect.test(json);
}

/** The text without what a human cannot see; emoji and scripts that need joiners keep them. Line breaks and everything else stay. */
export function cleanText(text: string): Cleaned {
  if (!suspect.test(text)) return { text, removed: 0 };
  const flags = new Set<number>();
  for (const { index, 0: flag } of text.matchAll(tagFlags))
    for (let at = index; at < index + flag.length; at += 1) flags.add(at);
  let removed = 0;
  const clean = text.replace(suspects, (character, at: number) => {
    if (flags.has(at) || belongs(text, at, character)) return character;
    removed += 1;
    return '';
  });
  return { text: clean, removed };
}

/** A joiner between letters or pictures that need it, or a variation selector behind something it can vary. */
function belongs(text: string, at: number, character: string): boolean {
  const before = characterBefore(text, at);
  const after = String.fromCodePoint(text.codePointAt(at + character.length) ?? 0);
  if (joiners.test(character)) {
    if (joiningLetter.test(before) && joiningLetter.test(after)) return true;
    return character === '\u200D' && (picture.test(before) || before === '\uFE0F') && picture.test(after);
  }
  if (character === '\uFE0E' || character === '\uFE0F') return /[\p{Emoji}]/u.test(before);
  // Ideographic variants of a character (Unicode, IVD).
  return /[\u{E0100}-\u{E01EF}]/u.test(character) && /\p{Script=Han}/u.test(before);
}

function characterBefore(text: string, at: number): string {
  const low = text.charCodeAt(at - 1);
  return low >= 0xdc00 && low <= 0xdfff ? text.slice(at - 2, at) : text.slice(at - 1, at);
}
