import * as z from 'zod';

export const severities = ['critical', 'warning', 'info'] as const;

/** Something that is wrong or worth knowing, and what to do about it. */
export const finding = z.object({
  severity: z.enum(severities),
  node: z.string().optional(),
  finding: z.string(),
  fix: z.string(),
});

export type Finding = z.output<typeof finding>;
