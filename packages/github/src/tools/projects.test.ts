import { describe, expect, it } from 'vitest';
import { useGithub } from '../../test/support/use-github.js';

const { fake, call, open, writes } = useGithub({
  seed(github) {
    const widgets = github.find('acme/widgets');
    const plan = github.project('acme', {
      title: 'Plan',
      fields: [
        { name: 'Points', dataType: 'NUMBER' },
        { name: 'Due', dataType: 'DATE' },
        {
          name: 'Sprint',
          dataType: 'ITERATION',
          iterations: [{ id: 'it1', title: 'Sprint 1', startDate: '2026-01-05', duration: 14 }],
        },
      ],
    });
    github.projectItem(plan, github.issue(widgets, { title: 'Planned' }));
    const closed = github.repository('acme/closed');
    github.projectItem(plan, github.issue(closed, { title: 'Fenced off' }));
    github.issue(widgets, { title: 'To add' });
    const many = github.project('acme', { title: 'Many' });
    for (let n = 0; n < 35; n += 1) github.projectItem(many, github.issue(widgets, { title: `Item ${n}` }));
    github.project('mona', { title: 'Theirs', public: true });
  },
});
const plan = { owner: 'acme', project_number: 1 };
const rows = (data: Record<string, unknown>) => data.items as Array<Record<string, unknown>>;

describe('projects_list', () => {
  it('lists projects, the fields of one and its items', async () => {
    const { data } = await call('projects_list', { owner: 'acme' });
    expect(rows(data)).toEqual([
      expect.objectContaining({ number: 1, title: 'Plan', items: 2 }),
      expect.objectContaining({ title: 'Many', items: 35 }),
    ]);
    const fields = await call('projects_list', { ...plan, show: 'fields' });
    expect(rows(fields.data)).toContainEqual({
      field: 'Status',
      type: 'single_select',
      options: ['Todo', 'In Progress', 'Done'],
    });
    const items = await call('projects_list', plan);
    expect(rows(items.data)).toContainEqual(
      expect.objectContaining({
        type: 'issue',
        title: 'Planned',
        number: 1,
        repository: 'acme/widgets',
        state: 'open',
      }),
    );
  });

  it('pages', async () => {
    const many = { owner: 'acme', project_number: 2 };
    const first = await call('projects_list', many);
    expect(first.data).toMatchObject({ has_next: true, total: 35 });
    const second = await call('projects_list', { ...many, cursor: first.data.next_cursor });
    expect(second.data.has_next).toBe(false);
    expect(rows(first.data).length + rows(second.data).length).toBe(35);
  });

  it('explains what is not there', async () => {
    expect((await call('projects_list', { ...plan, project_number: 99 })).error.code).toBe('not_found');
    expect((await call('projects_list', { owner: 'nobody-at-all' })).error.code).toBe('not_found');
  });

  it('needs the whole owner inside the fence, and shows no item from outside', async () => {
    const client = await open({ env: { GITHUB_ALLOWED_REPOS: 'acme/widgets' } });
    expect((await client.call('projects_list', { owner: 'acme' })).error.code).toBe('refused');
    const other = await open({ env: { GITHUB_ALLOWED_REPOS: 'mona/*,acme/widgets' } });
    expect((await other.call('projects_list', plan)).error.code).toBe('refused');
    expect(fake().requests).toEqual([]);
  });
});

describe('projects_write', () => {
  it('adds an issue, sets its fields by name, clears one and archives it', async () => {
    const added = await call('projects_write', {
      ...plan,
      action: 'add',
      repo: 'acme/widgets',
      issue_number: 2,
    });
    expect(added.isError, added.text).toBe(false);
    const { item_id } = added.data;
    const again = await call('projects_write', {
      ...plan,
      action: 'add',
      repo: 'acme/widgets',
      issue_number: 2,
    });
    expect(again.data.item_id).toBe(item_id);
    for (const [field, value] of [
      ['Status', 'in progress'],
      ['points', '3'],
      ['Due', '2026-02-01'],
      ['Sprint', 'Sprint 1'],
    ]) {
      const set = await call('projects_write', { ...plan, action: 'set_field', item_id, field, value });
      expect(set.isError, set.text).toBe(false);
    }
    await call('projects_write', { ...plan, action: 'set_field', item_id, field: 'Due', value: '' });
    const { data } = await call('projects_list', plan);
    expect(rows(data).find((row) => row.item_id === item_id)?.fields).toEqual({
      Status: 'In Progress',
      Points: '3',
      Sprint: 'Sprint 1',
    });
    const gone = await call('projects_write', { ...plan, action: 'archive', item_id });
    expect(gone.isError, gone.text).toBe(false);
    expect(rows((await call('projects_list', plan)).data).some((row) => row.item_id === item_id)).toBe(false);
  });

  it('adds a draft once, though its answer is lost', async () => {
    const mutation = ({ body }: { body: unknown }) => JSON.stringify(body ?? '').includes('mutation');
    fake().fault({ match: mutation, afterEffect: true, reset: true, times: 3 });
    const { error } = await call('projects_write', { ...plan, action: 'add_draft', title: 'Idea' });
    expect(error).toMatchObject({ code: 'outcome_unknown', next: expect.stringContaining('projects_list') });
    expect(fake().requests.filter(mutation)).toHaveLength(1);
  });

  it('names the fields and options there are', async () => {
    const { data } = await call('projects_list', plan);
    const { item_id } = rows(data)[0] ?? {};
    const field = await call('projects_write', {
      ...plan,
      action: 'set_field',
      item_id,
      field: 'Statuss',
      value: 'Done',
    });
    expect(field.error).toMatchObject({ code: 'not_found', next: 'It has: Status.' });
    const value = await call('projects_write', {
      ...plan,
      action: 'set_field',
      item_id,
      field: 'Status',
      value: 'Later',
    });
    expect(value.error).toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('Todo, In Progress, Done'),
    });
  });

  it('takes no item of another project for one of this', async () => {
    const { data } = await call('projects_list', { owner: 'acme', project_number: 2 });
    const { item_id } = rows(data)[0] ?? {};
    const { error } = await call('projects_write', { ...plan, action: 'archive', item_id });
    expect(error.code).toBe('not_found');
  });

  it('needs the permission and the fence', async () => {
    const theirs = await call('projects_write', {
      owner: 'mona',
      project_number: 1,
      action: 'add_draft',
      title: 'x',
    });
    expect(theirs.error.code).toBe('permission_denied');
    const client = await open({ env: { GITHUB_WRITE_REPOS: 'acme/widgets' } });
    fake().requests.length = 0;
    const { error } = await client.call('projects_write', { ...plan, action: 'add_draft', title: 'x' });
    expect(error.code).toBe('refused');
    expect(writes()).toEqual([]);
  });
});
