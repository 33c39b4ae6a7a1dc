import { expect, test } from 'vitest';
import * as z from 'zod';
import { askFirst } from './ask-first.js';
import type { CallRequest } from './call-request.js';
import { createConfirmations } from './confirmation.js';
import { ToolError } from './errors.js';
import type { Runtime } from './runtime.js';
import { defineTool, type Preview, type ToolContext } from './tool.js';

/** A tool that pays a bill whose state is `bill`; `confirm` sees what was confirmed before. */
function setUp(confirm: (context: ToolContext) => Preview | undefined) {
  const tool = defineTool({
    name: 'pay_bill',
    title: 'Pay a bill',
    access: 'write',
    description: 'Pays.',
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    input: z.object({}),
    output: z.object({}),
    confirm: async (_input, context) => confirm(context),
    handler: async () => ({}),
  });
  const confirmations = createConfirmations({ ttlMs: 60_000 });
  const ask = async (options: { token?: string; answer?: CallRequest['answer'] } = {}) => {
    // askFirst looks at these fields only.
    const context = { connection: 'default', confirmed: undefined } as unknown as ToolContext<never>;
    const request = { tool, caller: 'ann', canAsk: false, answer: options.answer } as unknown as CallRequest;
    const runtime = { confirmations } as unknown as Runtime;
    const question = await askFirst({ runtime, request, input: {}, context, token: options.token });
    return { question, confirmed: context.confirmed };
  };
  const token = async () => {
    const error = await ask().catch((thrown) => thrown);
    if (!ToolError.is(error)) throw error;
    return String(error.details?.confirm);
  };
  return { ask, token };
}

test('a confirmation that was acted on is honoured again although acting on it changed the state', async () => {
  let bill = 'open';
  const paid = new Set<unknown>();
  const { ask, token } = setUp(({ confirmed }) =>
    paid.has(confirmed) ? undefined : { message: 'Pay?', version: bill, state: 'key 1', repeatable: true },
  );
  const confirm = await token();
  expect((await ask({ token: confirm })).confirmed).toBe('key 1');
  paid.add('key 1');
  bill = 'paid';
  expect((await ask({ token: confirm })).confirmed).toBe('key 1');
});

test('a confirmation of a state that others changed is asked for again, with the new one', async () => {
  let bill = '5';
  const { ask, token } = setUp(() => ({ message: `Pay ${bill}?`, version: bill, state: bill }));
  const confirm = await token();
  bill = '6';
  await expect(ask({ token: confirm })).rejects.toThrow(
    'The state has changed since the preview. Now: Pay 6?',
  );
});

test('a void token tells confirm nothing', async () => {
  const seen: unknown[] = [];
  const { ask } = setUp(({ confirmed }) => {
    seen.push(confirmed);
    return { message: 'Pay?', state: 'key 1' };
  });
  await expect(ask({ token: 'forged' })).rejects.toThrow('not made by this server');
  expect(seen).toEqual([undefined]);
});

test('a refusal counts, whatever confirm thinks of it', async () => {
  const { ask } = setUp(() => undefined);
  await expect(ask({ answer: { state: 'any', accepted: false, said: 'decline' } })).rejects.toThrow(
    "the user answered 'decline'",
  );
});
