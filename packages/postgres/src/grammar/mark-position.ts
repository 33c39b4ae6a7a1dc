/** The line around a position of the statement, the place marked: `SELECT »nme FROM customers`. */
export function markPosition(sql: string, position: number): string {
  const characters = [...sql];
  const before = characters.slice(0, position - 1).join('');
  const after = characters.slice(position - 1).join('');
  const left = (before.split('\n').at(-1) ?? '').slice(-40);
  const right = (after.split('\n')[0] ?? '').slice(0, 40);
  return `${left}»${right}`;
}
