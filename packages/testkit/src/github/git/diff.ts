/** A run of old lines replaced by a run of new ones; zero-based, the ends exclusive. */
export interface Edit {
  oldStart: number;
  oldEnd: number;
  newStart: number;
  newEnd: number;
}

/** Above this many edits the search stops and the differing middle counts as replaced: memory grows with its square. */
const MAX_EDITS = 3_000;

/** Lines with their line feeds, so that a missing last one is a difference too. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The shortest list of line edits between two texts (Myers 1986, the greedy forward search). */
export function lineEdits(before: readonly string[], after: readonly string[]): Edit[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let oldEnd = before.length;
  let newEnd = after.length;
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd--;
    newEnd--;
  }
  if (start === oldEnd && start === newEnd) return [];
  const steps = search(before.slice(start, oldEnd), after.slice(start, newEnd));
  if (!steps) return [{ oldStart: start, oldEnd, newStart: start, newEnd }];
  return steps.map((edit) => ({
    oldStart: edit.oldStart + start,
    oldEnd: edit.oldEnd + start,
    newStart: edit.newStart + start,
    newEnd: edit.newEnd + start,
  }));
}

function search(before: readonly string[], after: readonly string[]): Edit[] | undefined {
  const most = before.length + after.length;
  const furthest = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let depth = 0; depth <= Math.min(most, MAX_EDITS); depth++) {
    trace.push(furthest.slice(most + 1 - depth - 1, most + 1 + depth + 2));
    for (let diagonal = -depth; diagonal <= depth; diagonal += 2) {
      const at = most + 1 + diagonal;
      const down =
        diagonal === -depth || (diagonal !== depth && cell(furthest, at - 1) < cell(furthest, at + 1));
      let x = down ? cell(furthest, at + 1) : cell(furthest, at - 1) + 1;
      let y = x - diagonal;
      while (x < before.length && y < after.length && before[x] === after[y]) {
        x++;
        y++;
      }
      furthest[at] = x;
      if (x >= before.length && y >= after.length) return backtrack(trace, before.length, after.length);
    }
  }
  return undefined;
}

function backtrack(trace: Int32Array[], oldLength: number, newLength: number): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [oldLength, newLength];
  for (let depth = trace.length - 1; depth > 0; depth--) {
    const row = trace[depth] ?? new Int32Array();
    const at = (diagonal: number) => cell(row, diagonal + depth + 1);
    const diagonal = x - y;
    const down = diagonal === -depth || (diagonal !== depth && at(diagonal - 1) < at(diagonal + 1));
    const fromX = at(down ? diagonal + 1 : diagonal - 1);
    const fromY = fromX - (down ? diagonal + 1 : diagonal - 1);
    prepend(edits, {
      oldStart: fromX,
      oldEnd: down ? fromX : fromX + 1,
      newStart: fromY,
      newEnd: down ? fromY + 1 : fromY,
    });
    [x, y] = [fromX, fromY];
  }
  return edits.reverse();
}

/** Joins steps that touch; `edits` runs backwards while the path is walked from its end. */
function prepend(edits: Edit[], step: Edit): void {
  const next = edits.at(-1);
  if (next && step.oldEnd === next.oldStart && step.newEnd === next.newStart) {
    next.oldStart = step.oldStart;
    next.newStart = step.newStart;
    return;
  }
  edits.push(step);
}

function cell(row: Int32Array, index: number): number {
  return row[index] ?? 0;
}
