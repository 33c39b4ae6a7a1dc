import { describe, expect, it } from 'vitest';
import { at, lines, useGithub } from '../../test/support/use-github.js';

const { fake, call, open, writes } = useGithub({
  seed: (github) => void github.find('acme/widgets').collaborators.set('mona', 'write'),
});

type Seen = { method: string; path: string; body: unknown };
const isFileComment = ({ body }: Seen) => JSON.stringify(body ?? '').includes('mutation');
const isStart = ({ method, path }: Seen) => method === 'POST' && path.endsWith('/reviews');
const isSubmit = ({ path }: Seen) => path.endsWith('/events');
const isLookBack = ({ method, path }: Seen) => method === 'GET' && /\/reviews\/\d+\/comments$/.test(path);

let count = 0;
/** A pull request of mona's with one changed line and two new files, and a review of it that takes several steps. */
function reviewInSteps() {
  const widgets = fake().find('acme/widgets');
  count += 1;
  const head = `steps-${count}`;
  fake().branch(widgets, head);
  const files = { 'src/app.ts': lines(40, { 20: `twenty ${count}` }), 'a.txt': 'a\n', 'b.txt': 'b\n' };
  fake().commit(widgets, { branch: head, files, message: 'Steps' });
  const pull = fake().pull(widgets, { title: 'Steps', head, author: 'mona' });
  const place = { ...at, pull_number: pull.issue.number };
  const comments = [
    { path: 'src/app.ts', line: 20, body: 'A line' },
    { path: 'a.txt', body: 'A file' },
    { path: 'b.txt', body: 'Another file' },
  ];
  const args = { ...place, event: 'request_changes', body: 'Please change', comments };
  const states = () => pull.reviews.map(({ state }) => state);
  const paths = () => pull.threads.map(({ path }) => path);
  return { place, args, states, paths };
}

describe('a review of several steps, when one fails', () => {
  it.each([
    ['GitHub refuses a comment', { answer: refusalOf('UNPROCESSABLE', 'Path is invalid') }, 'refused'],
    ['the permission is missing', { answer: refusalOf('FORBIDDEN', 'Not accessible') }, 'permission_denied'],
  ])('says what is left pending when %s', async (_, fault, code) => {
    const { place, args, states, paths } = reviewInSteps();
    fake().fault({ match: isFileComment, skip: 1, ...fault });
    const { error } = await call('review_pull_request', args);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(
      /Your review \d+ is left pending with 2 of 3 comments; that on b\.txt failed\.$/,
    );
    expect(error.next).toMatch(/^Call with pending discard and review anew, or .* pending submit\./);
    expect(error.details).toMatchObject({ review_state: 'pending', comments: 2 });
    expect(states()).toEqual(['PENDING']);
    expect(paths()).toEqual(['src/app.ts', 'a.txt']);

    const listed = await call('list_pull_request_activity', { ...place, kind: 'reviews' });
    expect(listed.data.items).toMatchObject([{ review_id: error.details?.review_id, state: 'pending' }]);
    const again = await call('review_pull_request', args);
    expect(again.error).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('You have a pending review'),
      next: expect.stringContaining('pending discard'),
    });
    const discarded = await call('review_pull_request', { ...place, pending: 'discard' });
    expect(discarded.data).toMatchObject({ review_id: error.details?.review_id, state: 'discarded' });
    expect(states()).toEqual([]);
    const anew = await call('review_pull_request', args);
    expect(anew.data).toMatchObject({ state: 'changes_requested', comments: 3 });
    expect(states()).toEqual(['CHANGES_REQUESTED']);
  });

  it.each([
    ['is lost', { reset: true }, 2],
    ['is lost after it took effect', { reset: true, afterEffect: true }, 3],
    ['is a page of a proxy', { html: true, afterEffect: true }, 3],
  ])('does not claim to know how many comments there are when an answer %s', async (_, fault, held) => {
    const { place, args, states, paths } = reviewInSteps();
    fake().fault({ match: isFileComment, skip: 1, ...fault });
    const { error } = await call('review_pull_request', args);
    expect(error.code).toBe('outcome_unknown');
    expect(error.message).toMatch(
      /left pending with at least 2 of 3 comments; whether it has that on b\.txt is not known\.$/,
    );
    expect(error.next).toContain('pending discard');
    expect(states()).toEqual(['PENDING']);
    expect(paths()).toHaveLength(held);
    const discarded = await call('review_pull_request', { ...place, pending: 'discard' });
    expect(discarded.data.state).toBe('discarded');
  });

  it('keeps how long to wait where a limit came in between', async () => {
    const { args, states } = reviewInSteps();
    const client = await open();
    fake().secondaryLimit({ match: isFileComment, retryAfterSeconds: 3_600 });
    const { error } = await client.call('review_pull_request', args);
    expect(error).toMatchObject({ code: 'rate_limited', retry_after_ms: 3_600_000 });
    expect(error.message).toContain('left pending with 1 of 3 comments');
    expect(states()).toEqual(['PENDING']);
  });

  it('says that all is there when GitHub refuses to submit it, and submits it then', async () => {
    const { place, args, states } = reviewInSteps();
    fake().fault({ match: isSubmit, answer: { status: 422, body: { message: 'Validation Failed' } } });
    const { error } = await call('review_pull_request', args);
    expect(error.code).toBe('invalid_argument');
    expect(error.message).toMatch(/Your review \d+ is left pending with all its 3 comments\.$/);
    expect(states()).toEqual(['PENDING']);
    const submitted = await call('review_pull_request', {
      ...place,
      pending: 'submit',
      event: 'comment',
      body: 'Now',
    });
    expect(submitted.data).toMatchObject({ review_id: error.details?.review_id, state: 'commented' });
    expect(states()).toEqual(['COMMENTED']);
  });

  it.each([
    ['was', true, 'CHANGES_REQUESTED'],
    ['was not', false, 'PENDING'],
  ])('claims nothing when the answer is lost and it %s submitted', async (_, afterEffect, state) => {
    const { args, states } = reviewInSteps();
    fake().fault({ match: isSubmit, reset: true, afterEffect });
    const { error } = await call('review_pull_request', args);
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      message: expect.stringMatching(/all its 3 comments; whether it was submitted is not known\.$/),
      next: expect.stringContaining('If it is still pending, call with pending submit.'),
    });
    expect(error.details?.review_state).toBeUndefined();
    expect(states()).toEqual([state]);
    expect(writes().filter((line) => line.endsWith('/events'))).toHaveLength(1);
  });

  it('tells how a pending review is ended when the answer to the first step is lost', async () => {
    const { args, states } = reviewInSteps();
    fake().fault({ match: isStart, reset: true, afterEffect: true });
    const { error } = await call('review_pull_request', args);
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      next: expect.stringContaining('left pending is ended by pending'),
    });
    expect(states()).toEqual(['PENDING']);
    expect(writes()).toHaveLength(1);
  });

  it.each(['in steps', 'at once'])(
    'is no failure when a review sent %s cannot be looked at afterwards',
    async (how) => {
      const { args, states } = reviewInSteps();
      const comments = how === 'at once' ? args.comments.slice(0, 1) : args.comments;
      fake().fault({ match: isLookBack, answer: { status: 502 }, times: 20 });
      const { data, isError, text } = await call('review_pull_request', { ...args, comments });
      expect(isError, text).toBe(false);
      expect(data.state).toBe('changes_requested');
      expect(data.comments).toBeUndefined();
      expect(states()).toEqual(['CHANGES_REQUESTED']);
    },
  );
});

describe('update_review_thread', () => {
  it('says that the reply is there when the thread could not be resolved', async () => {
    const { place } = reviewInSteps();
    const pull = fake().find('acme/widgets').issues.get(place.pull_number)?.pull;
    if (!pull) throw new Error('There is no such pull request.');
    const thread = fake().thread(pull, { author: 'mona', path: 'a.txt', line: 1, body: 'Why?' });
    const args = { ...place, thread_id: thread.nodeId, resolved: true };
    fake().fault({ match: isFileComment, skip: 1, answer: refusalOf('FORBIDDEN', 'No') });
    const { error } = await call('update_review_thread', { ...args, reply: 'Because' });
    expect(error).toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('The reply was written before.'),
      next: expect.stringContaining('Call again without reply.'),
    });
    expect(thread.comments.map(({ body }) => body)).toEqual(['Why?', 'Because']);
    expect((await call('update_review_thread', args)).data.resolved).toBe(true);
    expect(thread.comments).toHaveLength(2);
  });
});

/** What GraphQL says with status 200. */
function refusalOf(type: string, message: string) {
  return { status: 200, body: { data: null, errors: [{ type, message }] } };
}
