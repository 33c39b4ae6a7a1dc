import * as z from 'zod';

/** What a write answers: enough to go on with. */
export const numberAndUrl = z.object({ number: z.int(), url: z.string() });
