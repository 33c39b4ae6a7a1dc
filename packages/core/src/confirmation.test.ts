import { expect, test } from 'vitest';
import { createFakeClock } from '../test/fake-clock.js';
import { confirmationRequired, createConfirmations } from './confirmation.js';
import { errorText } from './errors.js';

const subject = {
  tool: 'delete_rows',
  input: { table: 'orders', ids: [1, 2] },
  connection: 'main',
  caller: 'ann',
};
const preview = { message: 'Delete 2 rows from orders?', version: '2 rows', state: { seen: 2 } };

function setUp() {
  const clock = createFakeClock();
  const confirmations = createConfirmations({ ttlMs: 600_000, clock });
  return { clock, ...confirmations };
}

test('a confirmation gives back what it was bound to, whatever the order of the arguments', () => {
  const { issue, redeem } = setUp();
  const again = { ...subject, input: { ids: [1, 2], table: 'orders' } };
  expect(redeem(issue(subject, preview), again)).toEqual({ version: '2 rows', state: { seen: 2 } });
});

test('a confirmation holds for this call alone', () => {
  const { issue, redeem } = setUp();
  const others = [
    { ...subject, tool: 'delete_table' },
    { ...subject, input: { table: 'orders', ids: [1, 3] } },
    { ...subject, input: { table: 'orders' } },
    { ...subject, connection: 'archive' },
    { ...subject, caller: 'bob' },
  ];
  const token = issue(subject, preview);
  for (const other of others) expect(() => redeem(token, other)).toThrow('made for other arguments');
  // None of these spent it.
  expect(redeem(token, subject)).toMatchObject({ version: '2 rows' });
});

test('what the preview showed may come back as an argument, unchanged', () => {
  const { issue, redeem } = setUp();
  const withKey = (key: string) => ({ ...subject, input: { ...subject.input, key } });
  const token = issue(subject, { ...preview, state: { key: 'k1' } });
  expect(() => redeem(token, withKey('k2'))).toThrow('made for other arguments');
  expect(redeem(token, withKey('k1'))).toMatchObject({ state: { key: 'k1' } });
});

test('a confirmation is spent by its first use', () => {
  const { issue, redeem } = setUp();
  const token = issue(subject, preview);
  redeem(token, subject);
  expect(() => redeem(token, subject)).toThrow('already used');
  expect(() => redeem(`${token}.more`, subject)).toThrow();
  redeem(issue(subject, preview), subject);
});

test('looking at a confirmation does not spend it, and a void one shows nothing', () => {
  const { issue, redeem, peek } = setUp();
  const token = issue(subject, preview);
  expect(peek(token, subject)).toEqual({ version: '2 rows', state: { seen: 2 } });
  expect(peek(token, { ...subject, caller: 'bob' })).toBeUndefined();
  expect(peek('forged', subject)).toBeUndefined();
  redeem(token, subject);
  expect(peek(token, subject)).toBeUndefined();
});

test('one whose repetition is harmless may be used again, until it expires', async () => {
  const { clock, issue, redeem } = setUp();
  const token = issue(subject, { ...preview, repeatable: true });
  redeem(token, subject);
  await clock.advance(600_000);
  expect(redeem(token, subject)).toMatchObject({ state: { seen: 2 } });
  await clock.advance(1);
  expect(() => redeem(token, subject)).toThrow('expired');
});

test('ten minutes are the limit, and a spent one does not come back to life at the end', async () => {
  const { clock, issue, redeem } = setUp();
  const [spent, late] = [issue(subject, preview), issue(subject, preview)];
  redeem(spent, subject);
  await clock.advance(600_000);
  expect(() => redeem(spent, subject)).toThrow('already used');
  await clock.advance(1);
  expect(() => redeem(late, subject)).toThrow('expired');
  expect(() => redeem(spent, subject)).toThrow('expired');
});

test('a forged, changed or foreign token is refused, and the reader told how to get a new one', () => {
  const { issue, redeem } = setUp();
  const token = issue(subject, preview);
  const [body = '', signature = ''] = token.split('.');
  const content = JSON.parse(Buffer.from(body, 'base64url').toString());
  const longer = Buffer.from(JSON.stringify({ ...content, until: 9e15 })).toString('base64url');
  const elsewhere = setUp().issue(subject, preview);
  for (const forged of [
    '',
    '.',
    'yes',
    body,
    `${body}.`,
    `.${signature}`,
    `${longer}.${signature}`,
    `${body}.AAAA`,
    elsewhere,
  ]) {
    expect(() => redeem(forged, subject), forged).toThrow('not made by this server');
  }
  try {
    redeem('yes', subject);
  } catch (error) {
    expect(error).toMatchObject({
      code: 'confirmation_required',
      next: 'Call again without confirm to get a new preview.',
    });
  }
});

test('a caller that cannot be asked reads what would happen and how to confirm it', () => {
  const error = confirmationRequired({ ...preview, details: { rows: 2 } }, 'TOKEN');
  expect(errorText(error)).toMatchInlineSnapshot(
    `"{"error":{"code":"confirmation_required","message":"Not done yet: Delete 2 rows from orders?","next":"Show the preview to the user. When they agree, call again with the same arguments and confirm set to details.confirm.","details":{"preview":{"message":"Delete 2 rows from orders?","rows":2},"confirm":"TOKEN"}}}"`,
  );
});
