import { expect } from 'vitest';
import { at, refused, test } from './with-fake.js';

test('an unknown route is 404 and a problem', async ({ fake, acme }) => {
  expect((await refused(acme.request('GET /repos/{owner}/{repo}/nonsense', at))).status).toBe(404);
  expect((await refused(acme.request('DELETE /user'))).status).toBe(404);
  expect(fake.problems.splice(0)).toEqual([
    'GET /repos/acme/widgets/nonsense: no such route',
    'DELETE /user: no such route',
  ]);
});

test('an unknown query parameter is ignored and a problem', async ({ fake, acme }) => {
  expect((await acme.request('GET /repos/{owner}/{repo}/issues', { ...at, colour: 'red' })).status).toBe(200);
  expect(fake.problems.splice(0)).toEqual([
    'GET /repos/{owner}/{repo}/issues: query has the unknown field colour',
  ]);
});

test('a query value outside its list is 422 and a problem', async ({ fake, acme }) => {
  const answer = await refused(
    acme.request('GET /repos/{owner}/{repo}/issues', { ...at, state: 'OPEN' as 'open' }),
  );
  expect(answer.status).toBe(422);
  expect(fake.problems.splice(0)).toEqual([expect.stringContaining('query has a wrong state')]);
});

test('an unknown body field, also a nested one, is ignored and a problem', async ({ fake, acme }) => {
  const created = await acme.request('POST /repos/{owner}/{repo}/issues', { ...at, title: 'x', priority: 1 });
  expect(created.status).toBe(201);
  const tree = [{ path: 'a', mode: '100644', type: 'blob', content: 'x', extra: true }] as const;
  expect((await acme.git.createTree({ ...at, tree: [...tree] })).status).toBe(201);
  expect(fake.problems.splice(0)).toEqual([
    'POST /repos/{owner}/{repo}/issues: body has the unknown field priority',
    'POST /repos/{owner}/{repo}/git/trees: body has the unknown field tree.0.extra',
  ]);
});

test('a missing field and a wrong type are 422 in the words of GitHub, and problems', async ({
  fake,
  acme,
}) => {
  const missing = await refused(acme.request('POST /repos/acme/widgets/labels'));
  expect(missing).toMatchObject({ status: 422, message: 'Invalid request.\n\n"name" wasn\'t supplied.' });
  const wrong = await refused(acme.request('POST /repos/acme/widgets/labels', { name: 5 }));
  expect(wrong).toMatchObject({
    status: 422,
    message: "Invalid request.\n\nFor 'properties/name', 5 is not allowed.",
  });
  expect(fake.problems.splice(0)).toEqual([
    'POST /repos/{owner}/{repo}/labels: body lacks name',
    expect.stringContaining('POST /repos/{owner}/{repo}/labels: body has a wrong name'),
  ]);
});

test('a body where the operation has none is a problem', async ({ fake, acme }) => {
  await refused(acme.request('PUT /repos/{owner}/{repo}/actions/runs/1/cancel', at));
  await refused(
    acme.request('POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel', {
      ...at,
      run_id: 1,
      force: true,
    }),
  );
  expect(fake.problems.splice(0)).toEqual([
    'PUT /repos/acme/widgets/actions/runs/1/cancel: no such route',
    'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel: a body where the operation has none',
  ]);
});

test('a search qualifier the fake does not know is a problem', async ({ fake, acme }) => {
  expect((await acme.search.issuesAndPullRequests({ q: 'is:issue flavour:vanilla' })).data.total_count).toBe(
    0,
  );
  await acme.search.issuesAndPullRequests({ q: 'repo:acme/widgets is:issue flavour:vanilla' });
  fake.issue(fake.find('acme/widgets'), { title: 'x' });
  await acme.search.issuesAndPullRequests({ q: 'repo:acme/widgets is:issue flavour:vanilla' });
  expect(fake.problems.splice(0)).toEqual(['search: the fake does not know the qualifier flavour:vanilla']);
});

test('a GraphQL query the published schema refuses is a problem', async ({ fake, acme }) => {
  await expect(acme.graphql('{ viewer { favouriteColour } }')).rejects.toThrow(/favouriteColour/);
  await expect(acme.graphql('{ viewer { login ')).rejects.toThrow(/Syntax Error/);
  expect(fake.problems.splice(0)).toEqual([
    expect.stringContaining('Cannot query field "favouriteColour" on type "User"'),
    expect.stringContaining('Syntax Error'),
  ]);
});

test('a GraphQL variable of the wrong type, and a field the fake does not serve, are problems', async ({
  fake,
  acme,
}) => {
  const query =
    'query ($n: Int!) { repository(owner: "acme", name: "widgets") { issue(number: $n) { title } } }';
  await expect(acme.graphql(query, { n: 'one' })).rejects.toThrow();
  await expect(acme.graphql('{ viewer { isHireable } }')).rejects.toThrow(/not served by the fake/);
  expect(fake.problems.splice(0)).toEqual([
    expect.stringContaining('Variable "$n" got invalid value'),
    'GraphQL: the fake does not serve User.isHireable',
  ]);
});

test('a token sent to the download host is a problem', async ({ fake, widgets }) => {
  const run = fake.run(widgets, {
    workflow: fake.workflow(widgets, { name: 'CI', path: '.github/workflows/ci.yml' }),
    jobs: [{ name: 'build', log: 'x' }],
  });
  const authorization = `Bearer ${fake.token('acme')}`;
  const redirect = await fetch(`${fake.url}/repos/acme/widgets/actions/jobs/${run.jobs[0]?.id}/logs`, {
    headers: { authorization },
    redirect: 'manual',
  });
  await fetch(redirect.headers.get('location') ?? '', { headers: { authorization } });
  expect(fake.problems.splice(0)).toEqual([
    expect.stringContaining('the download host was sent an Authorization header'),
  ]);
});

test('every request is kept with what it carried', async ({ fake, acme }) => {
  await acme.issues.create({ ...at, title: 'x' });
  expect(fake.requests).toMatchObject([
    {
      host: 'api',
      method: 'POST',
      path: '/repos/acme/widgets/issues',
      query: {},
      body: { title: 'x' },
      aborted: false,
    },
  ]);
  expect(fake.requests[0]?.headers['user-agent']).toContain('octokit');
});
