import { describe, expect, it } from 'vitest';
import { at, useGithub } from '../../test/support/use-github.js';

const { fake, call, confirmed, writes } = useGithub({
  seed: (fake) => {
    const acme = fake.repository('acme/tracker', { files: { 'README.md': '# T\n' } });
    for (let number = 1; number <= 7; number += 1)
      fake.issue(acme, { title: `Issue ${number}`, labels: ['bug'] });
  },
});

const tracker = { owner: 'acme', repo: 'tracker' };

describe('list_issues', () => {
  it('goes on to the last issue by cursor, and says when there is no more', async () => {
    const first = await call('list_issues', { ...tracker, per_page: 3, direction: 'asc' });
    expect(first.data).toMatchObject({ has_next: true, shown: 3 });
    const second = await call('list_issues', {
      ...tracker,
      per_page: 3,
      direction: 'asc',
      cursor: first.data.next_cursor,
    });
    const third = await call('list_issues', {
      ...tracker,
      per_page: 3,
      direction: 'asc',
      cursor: second.data.next_cursor,
    });
    const numbers = [first, second, third].flatMap(({ data }) =>
      (data.issues as Array<{ number: number }>).map(({ number }) => number),
    );
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(third.data.has_next).toBe(false);
    expect(third.data.next_cursor).toBeUndefined();
  });

  it('does not take a full last page for a sign of more', async () => {
    const { data } = await call('list_issues', { ...tracker, per_page: 7 });
    expect(data.issues).toHaveLength(7);
    expect(data.has_next).toBe(false);
  });

  it('costs about 50 tokens an issue', async () => {
    const { data } = await call('list_issues', tracker);
    const rows = data.issues as unknown[];
    expect(JSON.stringify(rows).length / rows.length / 4.2).toBeLessThan(55);
  });

  it('refuses a time that GitHub would take for none', async () => {
    for (const [tool, more] of [
      ['list_issues', {}],
      ['list_issue_activity', { issue_number: 1 }],
    ] as const) {
      const { error } = await call(tool, { ...at, ...more, since: 'yesterday' });
      expect(error).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(/^since: /) });
    }
  });

  it('leaves pull requests out and says so', async () => {
    const widgets = fake().find('acme/widgets');
    fake().branch(widgets, 'listed');
    fake().commit(widgets, { branch: 'listed', files: { 'a.txt': 'a\n' }, message: 'A' });
    fake().pull(widgets, { title: 'A pull', head: 'listed' });
    fake().issue(widgets, { title: 'An issue' });
    const { data } = await call('list_issues', at);
    expect(data.pull_requests_left_out).toBe(1);
    expect(JSON.stringify(data.issues)).not.toContain('A pull');
  });
});

describe('search_issues', () => {
  it('finds issues and pull requests and tells them apart', async () => {
    const widgets = fake().find('acme/widgets');
    fake().issue(widgets, { title: 'Needle in an issue' });
    fake().branch(widgets, 'needle');
    fake().commit(widgets, { branch: 'needle', files: { 'n.txt': 'n\n' }, message: 'N' });
    fake().pull(widgets, { title: 'Needle in a pull', head: 'needle' });
    const any = await call('search_issues', { query: 'needle', ...at });
    const items = any.data.items as Array<{ title: string; is_pull_request?: boolean }>;
    expect(new Map(items.map((item) => [item.title, item.is_pull_request]))).toEqual(
      new Map([
        ['Needle in an issue', undefined],
        ['Needle in a pull', true],
      ]),
    );
    const only = await call('search_issues', { query: 'needle', type: 'pr' });
    expect(only.data.items).toMatchObject([{ title: 'Needle in a pull', repository: 'acme/widgets' }]);
  });

  it('refuses unbalanced parentheses before anything is sent', async () => {
    const { error } = await call('search_issues', { query: 'x) OR (y' });
    expect(error.code).toBe('invalid_argument');
    expect(fake().requests).toEqual([]);
  });
});

describe('writes', () => {
  it('opens, changes, comments, edits, and closes', async () => {
    const opened = await call('create_issue', {
      ...at,
      title: 'New',
      body: 'Line <int> & "x"',
      labels: ['bug'],
    });
    const issue_number = opened.data.number as number;
    expect(opened.data.url).toContain(`/issues/${issue_number}`);
    const read = await call('get_issue', { ...at, issue_number });
    expect(read.data.body).toBe('Line <int> & "x"');
    const changed = await call('update_issue', { ...at, issue_number, title: 'Newer', labels: ['ui'] });
    expect(changed.data).toMatchObject({ title: 'Newer', labels: ['ui'] });
    const comment = await call('add_issue_comment', { ...at, issue_number, body: 'First' });
    const { comment_id } = comment.data;
    await call('update_issue_comment', { ...at, comment_id, body: 'Second' });
    const activity = await call('list_issue_activity', { ...at, issue_number });
    expect(activity.data.items).toMatchObject([{ comment_id, author: 'acme', body: 'Second' }]);
    const closed = await call('update_issue', {
      ...at,
      issue_number,
      state: 'closed',
      state_reason: 'not_planned',
    });
    expect(closed.data.state).toBe('not_planned');
    const timeline = await call('list_issue_activity', { ...at, issue_number, kind: 'timeline' });
    const events = (timeline.data.items as Array<{ event: string }>).map(({ event }) => event);
    expect(events).toContain('closed');
    expect(events).toContain('commented');
  });

  it('asks before a comment is deleted', async () => {
    const { number } = fake().issue(fake().find('acme/widgets'), { title: 'Chatty' });
    const { data } = await call('add_issue_comment', { ...at, issue_number: number, body: 'Oops' });
    fake().requests.length = 0;
    const args = { ...at, comment_id: data.comment_id, delete: true };
    const asked = await call('update_issue_comment', args);
    expect(asked.error.code).toBe('confirmation_required');
    expect(writes()).toEqual([]);
    expect((await confirmed('update_issue_comment', args)).data).toMatchObject({ deleted: true });
  });

  it('puts issues below one another by number', async () => {
    const widgets = fake().find('acme/widgets');
    const [parent, first, second] = ['Parent', 'First', 'Second'].map(
      (title) => fake().issue(widgets, { title }).number,
    );
    const below = { ...at, issue_number: parent };
    await call('update_sub_issues', { ...below, sub_issue_number: first });
    const two = await call('update_sub_issues', { ...below, sub_issue_number: second });
    expect(two.data.sub_issues).toBe('0 of 2 done');
    await call('update_sub_issues', { ...below, sub_issue_number: second, action: 'move', after: 0 });
    const { data } = await call('list_issue_activity', { ...below, kind: 'sub_issues' });
    expect((data.items as Array<{ number: number }>).map(({ number }) => number)).toEqual([second, first]);
    const child = await call('get_issue', { ...at, issue_number: first });
    expect(child.data.parent).toBe(`acme/widgets#${parent}`);
    const one = await call('update_sub_issues', { ...below, sub_issue_number: first, action: 'remove' });
    expect(one.data.sub_issues).toBe('0 of 1 done');
  });

  it('keeps labels and milestones', async () => {
    await call('write_label', {
      ...at,
      action: 'create',
      name: 'flaky',
      color: 'd73a4a',
      description: 'Sometimes',
    });
    const again = await call('write_label', { ...at, action: 'create', name: 'flaky' });
    expect(again.error.code).toBe('conflict');
    const milestone = await call('write_label', { ...at, kind: 'milestone', action: 'create', name: 'v1' });
    const labels = await call('list_labels', at);
    expect(labels.data.items).toContainEqual({ name: 'flaky', color: 'd73a4a', description: 'Sometimes' });
    const milestones = await call('list_labels', { ...at, kind: 'milestones' });
    expect(milestones.data.items).toMatchObject([{ title: 'v1', number: milestone.data.number }]);
    const gone = await confirmed('write_label', { ...at, action: 'delete', name: 'flaky' });
    expect(gone.data).toMatchObject({ deleted: true });
  });

  it('refuses an update that changes nothing', async () => {
    const { error } = await call('update_issue', { ...at, issue_number: 1 });
    expect(error.code).toBe('invalid_argument');
    expect(writes()).toEqual([]);
  });
});

describe('get_me', () => {
  it('says whose token it is and what is left', async () => {
    const { data } = await call('get_me');
    expect(data).toMatchObject({ login: 'acme', access: 'write', token: 'classic' });
    expect(data.budgets).toMatchObject({ core: { of: 5000 }, search: { of: 30 } });
  });
});
