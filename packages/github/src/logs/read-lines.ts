/** A longer line is cut: what follows is passed over up to the line's end. */
const longestLine = 16_384;

export interface ReadSoFar {
  bytes: number;
  lines: number;
  /** False when reading stopped at `maxBytes`. */
  complete: boolean;
}

/**
 * Hands on the lines of a stream one by one, never holding more than a chunk and a line of it. Stops, and lets the connection go, once
 * `maxBytes` have come.
 * @throws the stream's error when the connection ends early
 */
export async function readLines(
  stream: ReadableStream<Uint8Array>,
  maxBytes: number,
  onLine: (line: string, number: number) => void,
): Promise<ReadSoFar> {
  const decoder = new TextDecoder();
  const sofar: ReadSoFar = { bytes: 0, lines: 0, complete: true };
  let rest = '';
  const line = (text: string) => {
    sofar.lines += 1;
    onLine(text.endsWith('\r') ? text.slice(0, -1) : text, sofar.lines);
  };
  for await (const chunk of stream) {
    sofar.bytes += chunk.byteLength;
    const text = decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', from)) {
      line(joined(rest, text.slice(from, feed)));
      rest = '';
      from = feed + 1;
    }
    rest = joined(rest, text.slice(from));
    if (sofar.bytes < maxBytes) continue;
    // Leaving the loop ends the download.
    sofar.complete = false;
    break;
  }
  if (rest !== '') line(rest);
  return sofar;
}

function joined(start: string, more: string): string {
  if (start.length >= longestLine) return start;
  return start + more.slice(0, longestLine - start.length);
}
