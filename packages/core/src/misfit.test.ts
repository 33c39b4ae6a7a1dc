import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  callTool,
  defineServer,
  defineTool,
  noteUncheckedAnswer,
  type ToolContext,
  ToolError,
} from './index.js';

interface Order {
  number: number;
  buyer: { name: string };
}

type Handler = (context: ToolContext<undefined>) => Promise<{ number: number; buyer: string }>;

async function outcomeOf(
  handler: Handler,
  { access = 'write' }: { access?: 'read' | 'write' } = {},
): Promise<{ code: string; message: string; next: string }> {
  const server = defineServer({
    name: 'shop',
    title: 'Shop',
    version: '1.0.0',
    description: 'Orders',
    instructions: '',
    config: {},
    connect: async () => undefined,
    tools: [
      defineTool({
        name: 'do_it',
        title: 'Do it',
        access,
        description: 'Does it.',
        annotations:
          access === 'read'
            ? { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }
            : { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
        input: z.object({}),
        output: z.object({ number: z.int(), buyer: z.string() }),
        findOut: 'Look with list_orders',
        handler: (_input, context: ToolContext<undefined>) => handler(context),
      }),
    ],
  });
  const { text } = await callTool(server, 'do_it', {}, { PATCHBAY_ACCESS: 'write', PATCHBAY_RETRIES: '0' });
  return JSON.parse(text).error;
}

/** What an upstream says that breaks its promise; parsed, so that the compiler takes its word as it does the vendor's types'. */
const lies = ['{}', '{"number":"x","buyer":{"name":"y"}}'].map((text): [string, Order] => [
  text,
  JSON.parse(text),
]);
const shaped = ({ number, buyer }: Order) => ({ number, buyer: buyer.name.trim() });

describe.each(lies)('%s for an order', (_, order) => {
  it('is the upstream’s doing in a read', async () => {
    const error = await outcomeOf(
      async ({ attempt }) => shaped(await attempt(async () => order, { safe: true, unchecked: true })),
      { access: 'read' },
    );
    expect(error).toMatchObject({
      code: 'upstream_error',
      message: 'Shop answered in a form that its documentation does not have.',
      next: expect.stringContaining('the log of this server'),
    });
  });

  it('leaves open what became of a write', async () => {
    const error = await outcomeOf(async ({ attempt }) =>
      shaped(await attempt(async () => order, { safe: false, unchecked: true })),
    );
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      next: expect.stringMatching(/^Look with list_orders/),
    });
  });

  it('leaves open what became of a write that may be repeated', async () => {
    const error = await outcomeOf(async ({ attempt }) =>
      shaped(await attempt(async () => order, { safe: true, changes: true, unchecked: true })),
    );
    expect(error.code).toBe('outcome_unknown');
  });

  it('did nothing where only a look of the write was answered with it', async () => {
    const error = await outcomeOf(async ({ attempt }) =>
      shaped(await attempt(async () => order, { safe: true, unchecked: true })),
    );
    expect(error.code).toBe('upstream_error');
  });

  it('is ours where the answer was checked', async () => {
    const error = await outcomeOf(async ({ attempt }) =>
      shaped(await attempt(async () => order, { safe: true })),
    );
    expect(error.code).toBe('internal');
  });
});

it('is told of answers that came on another way than attempt', async () => {
  const failing =
    (other: AbortSignal | undefined): Handler =>
    async ({ signal }) => {
      noteUncheckedAnswer(other ?? signal);
      return shaped(JSON.parse('{}'));
    };
  expect((await outcomeOf(failing(undefined), { access: 'read' })).code).toBe('upstream_error');
  expect((await outcomeOf(failing(new AbortController().signal), { access: 'read' })).code).toBe('internal');
});

it('gives the facts that help to find out with an unknown outcome', async () => {
  const error = await outcomeOf(async ({ attempt }) =>
    shaped(
      await attempt(async () => JSON.parse('{}'), {
        safe: true,
        changes: true,
        unchecked: true,
        facts: { key: 'k1' },
      }),
    ),
  );
  expect(error).toMatchObject({ code: 'outcome_unknown', details: { key: 'k1' } });
});

it.each<[string, Handler]>([
  ['a mistake before the first answer', async () => shaped(JSON.parse('{}'))],
  [
    'an error thrown on purpose',
    async ({ attempt }) => {
      await attempt(async () => ({}), { safe: true, unchecked: true });
      throw new Error('cannot be');
    },
  ],
  [
    'a name that does not exist',
    async ({ attempt }) => {
      await attempt(async () => ({}), { safe: true, unchecked: true });
      throw new ReferenceError('order is not defined');
    },
  ],
])('%s stays our bug', async (_, handler) => {
  expect((await outcomeOf(handler)).code).toBe('internal');
});

it('a change that is answered with what nobody can read has an unknown outcome, also where it may be repeated', async () => {
  const page = new ToolError('upstream_error', 'A page.', { next: 'See.', connectionFault: true });
  const fail = async () => {
    throw page;
  };
  const send =
    (options: { safe: boolean; changes?: boolean }): Handler =>
    ({ attempt }) =>
      attempt(fail, options);
  expect((await outcomeOf(send({ safe: false }))).code).toBe('outcome_unknown');
  expect((await outcomeOf(send({ safe: true, changes: true }))).code).toBe('outcome_unknown');
  expect((await outcomeOf(send({ safe: true }))).code).toBe('upstream_error');
});
