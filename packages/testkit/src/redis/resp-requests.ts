/** Cuts the bytes that a client sends into commands. */
export interface RequestReader {
  /**
   * The commands that are complete with this chunk, each as its name and arguments.
   * Throws where the bytes are no RESP.
   */
  read(chunk: Buffer): Buffer[][];
}

interface Step<T> {
  value: T;
  next: number;
}

const lineEnd = Buffer.from('\r\n');

/** A reader for one connection. It takes arrays of bulk strings and, as `redis-cli` sends them, plain lines. */
export function createRequestReader(): RequestReader {
  let pending: Buffer = Buffer.alloc(0);
  return {
    read(chunk) {
      pending = Buffer.concat([pending, chunk]);
      const commands: Buffer[][] = [];
      for (let step = readCommand(pending); step; step = readCommand(pending)) {
        pending = pending.subarray(step.next);
        if (step.value.length > 0) commands.push(step.value);
      }
      return commands;
    },
  };
}

function readCommand(bytes: Buffer): Step<Buffer[]> | undefined {
  const header = readLine(bytes, 0);
  if (!header) return undefined;
  if (!header.value.startsWith('*')) {
    const words = header.value.split(' ').filter((word) => word !== '');
    return { value: words.map((word) => Buffer.from(word)), next: header.next };
  }
  const parts: Buffer[] = [];
  let next = header.next;
  for (let left = readCount(header.value, '*'); left > 0; left -= 1) {
    const part = readBulk(bytes, next);
    if (!part) return undefined;
    parts.push(part.value);
    next = part.next;
  }
  return { value: parts, next };
}

function readBulk(bytes: Buffer, start: number): Step<Buffer> | undefined {
  const header = readLine(bytes, start);
  if (!header) return undefined;
  const end = header.next + readCount(header.value, '$');
  if (bytes.length < end + lineEnd.length) return undefined;
  return { value: Buffer.from(bytes.subarray(header.next, end)), next: end + lineEnd.length };
}

function readLine(bytes: Buffer, start: number): Step<string> | undefined {
  const end = bytes.indexOf(lineEnd, start);
  if (end === -1) return undefined;
  return { value: bytes.toString('utf8', start, end), next: end + lineEnd.length };
}

function readCount(text: string, type: string): number {
  const count = Number(text.slice(1));
  if (!text.startsWith(type) || !Number.isSafeInteger(count) || count < 0) {
    throw new Error(`Protocol error: expected '${type}' and a length, got '${text.slice(0, 20)}'`);
  }
  return count;
}
