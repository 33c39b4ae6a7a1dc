import { cleanText } from '../text/invisible.js';

/** Where a text was found, as offsets into the whole; `crlf` when its line feeds stand for CRLF there. */
export interface Place {
  from: number;
  to: number;
  crlf: boolean;
}

/**
 * Every place of `wanted` in `text`. A reader sees files without carriage returns and without invisible characters, so where the exact
 * text is not there it is looked for as it was seen.
 */
export function findText(text: string, wanted: string): Place[] {
  const exact = allPlaces(text, wanted);
  if (exact.length > 0) return exact;
  if (text.includes('\r\n') && wanted.includes('\n') && !wanted.includes('\r')) {
    const ended = allPlaces(text, wanted.replaceAll('\n', '\r\n'));
    if (ended.length > 0) return ended.map((place) => ({ ...place, crlf: true }));
  }
  return placesAsSeen(text, wanted);
}

function allPlaces(text: string, wanted: string): Place[] {
  const places: Place[] = [];
  for (let from = text.indexOf(wanted); from >= 0; from = text.indexOf(wanted, from + wanted.length))
    places.push({ from, to: from + wanted.length, crlf: false });
  return places;
}

function placesAsSeen(text: string, wanted: string): Place[] {
  const { text: seen, removed } = cleanText(text);
  if (removed === 0) return [];
  const crlf = seen.includes('\r\n') && !wanted.includes('\r');
  const places = allPlaces(seen, crlf ? wanted.replaceAll('\n', '\r\n') : wanted);
  if (places.length === 0) return [];
  // What is seen is the text with characters left out, so each one seen is the next equal one of the text.
  const origin: number[] = [];
  for (let at = 0; at < text.length && origin.length < seen.length; at += 1)
    if (text[at] === seen[origin.length]) origin.push(at);
  return places.map(({ from, to }) => ({
    from: origin[from] ?? 0,
    to: (origin[to - 1] ?? 0) + 1,
    crlf,
  }));
}
