import { readFileSync } from 'node:fs';

// The kernel counts in hundredths of a second for every program it serves (USER_HZ), whatever its own clock does.
const msPerTick = 10;

/** Milliseconds of processor time that a process has used so far, all its threads together (Linux only). */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in brackets and may hold spaces; user and system time are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * msPerTick;
}
