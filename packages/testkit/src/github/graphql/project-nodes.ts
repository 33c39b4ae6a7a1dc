import type { Account } from '../records/account.js';
import type { Project, ProjectField, ProjectItem, ProjectValue } from '../records/project.js';
import type { Viewer } from '../route.js';
import { issueNode } from './issue-nodes.js';
import { pullNode } from './pull-nodes.js';
import { accountNode, int32, visible } from './repository-nodes.js';
import { type ConnectionArguments, connection, type GraphqlObject, graphqlError } from './values.js';

/** The projects of an account this caller sees. A classic token needs a project scope; GraphQL says which. */
export function visibleProjects(viewer: Viewer, owner: Account): Project[] {
  checkProjectScope(viewer, 'read:project');
  return viewer.state.projects.filter(
    (project) => project.owner === owner && (project.public || canWriteProject(viewer, project)),
  );
}

export function canWriteProject({ caller }: Viewer, { owner }: Project): boolean {
  return owner === caller.account || owner.members.has(caller.account?.login.toLowerCase() ?? '');
}

export function checkProjectScope({ caller: { token } }: Viewer, wanted: 'read:project' | 'project'): void {
  if (!token) throw graphqlError('UNAUTHENTICATED', 'Requires authentication');
  if (token.kind === 'fine-grained' || token.kind === 'installation') {
    const level = token.permissions.organization_projects ?? token.permissions.projects;
    if (level === 'write' || (level === 'read' && wanted === 'read:project')) return;
    const by = token.kind === 'installation' ? 'integration' : 'personal access token';
    throw graphqlError('FORBIDDEN', `Resource not accessible by ${by}`);
  }
  if (token.scopes.includes('project') || token.scopes.includes(wanted)) return;
  throw graphqlError(
    'INSUFFICIENT_SCOPES',
    `Your token has not been granted the required scopes to execute this query. The 'id' field requires one of the following scopes: ['${wanted}'], but your token has only been granted the: [${token.scopes.map((scope) => `'${scope}'`).join(', ')}] scopes. Please modify your token's scopes at: https://github.com/settings/tokens.`,
  );
}

export function projectNode(viewer: Viewer, project: Project): GraphqlObject {
  const user = project.owner.kind === 'Organization' ? 'orgs' : 'users';
  return {
    __typename: 'ProjectV2',
    id: project.nodeId,
    databaseId: int32(project.id),
    fullDatabaseId: String(project.id),
    number: project.number,
    title: project.title,
    shortDescription: project.shortDescription,
    readme: project.readme,
    public: project.public,
    closed: project.closed,
    createdAt: project.createdAt,
    updatedAt: project.updatedAt,
    url: `${viewer.web}/${user}/${project.owner.login}/projects/${project.number}`,
    owner: () => accountNode(viewer, project.owner),
    creator: () => accountNode(viewer, project.owner),
    viewerCanUpdate: canWriteProject(viewer, project),
    field: ({ name }: { name: string }) => {
      const field = project.fields.find((item) => item.name === name);
      return field ? fieldNode(field) : null;
    },
    fields: (args: ConnectionArguments) => connection('fields', project.fields, { args, view: fieldNode }),
    items: (args: ConnectionArguments) => {
      const items = project.items.filter((item) => !item.archived);
      return connection('items', items, { args, view: (item) => projectItemNode(viewer, item) });
    },
  };
}

export function projectItemNode(viewer: Viewer, item: ProjectItem): GraphqlObject {
  const { content, project } = item;
  const issue = 'repository' in content ? content : undefined;
  const hidden = issue !== undefined && !visible(viewer, issue.repository);
  const type = issue ? (issue.pull ? 'PULL_REQUEST' : 'ISSUE') : 'DRAFT_ISSUE';
  const values = () => [...valuesOf(item)].map(([field, value]) => valueNode(viewer, { item, field, value }));
  return {
    __typename: 'ProjectV2Item',
    id: item.nodeId,
    databaseId: int32(item.id),
    fullDatabaseId: String(item.id),
    // What the viewer may not see stays an item, without its content.
    type: hidden ? 'REDACTED' : type,
    isArchived: item.archived,
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    project: () => projectNode(viewer, project),
    content: () => {
      if (hidden) return null;
      if (issue) return issue.pull ? pullNode(viewer, issue.pull) : issueNode(viewer, issue);
      return draftNode(viewer, item);
    },
    fieldValues: (args: ConnectionArguments) =>
      connection('fieldValues', values(), { args, view: (value) => value }),
    fieldValueByName: ({ name }: { name: string }) => {
      const entry = [...valuesOf(item)].find(([field]) => field.name === name);
      return entry ? valueNode(viewer, { item, field: entry[0], value: entry[1] }) : null;
    },
  };
}

function draftNode(viewer: Viewer, { content }: ProjectItem): GraphqlObject {
  if ('repository' in content) return issueNode(viewer, content);
  return {
    __typename: 'DraftIssue',
    id: content.nodeId,
    title: content.title,
    body: content.body,
    bodyText: content.body,
    createdAt: content.createdAt,
    updatedAt: content.createdAt,
    creator: () => accountNode(viewer, content.creator),
  };
}

function fieldNode(field: ProjectField): GraphqlObject {
  const common = { id: field.nodeId, databaseId: field.id, name: field.name, dataType: field.dataType };
  if (field.dataType === 'SINGLE_SELECT')
    return { ...common, __typename: 'ProjectV2SingleSelectField', options: field.options };
  if (field.dataType !== 'ITERATION') return { ...common, __typename: 'ProjectV2Field' };
  return {
    ...common,
    __typename: 'ProjectV2IterationField',
    configuration: { duration: 14, startDay: 1, iterations: field.iterations, completedIterations: [] },
  };
}

/** The title is a field like the others, though nobody sets it. */
function valuesOf({ project, content, values }: ProjectItem): [ProjectField, ProjectValue][] {
  return project.fields.flatMap((field): [ProjectField, ProjectValue][] => {
    const value = field.dataType === 'TITLE' ? { text: content.title } : values.get(field.nodeId);
    return value ? [[field, value]] : [];
  });
}

function valueNode(
  viewer: Viewer,
  { item, field, value }: { item: ProjectItem; field: ProjectField; value: ProjectValue },
): GraphqlObject {
  const common = {
    id: `${item.nodeId}_${field.id}`,
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
    field: () => fieldNode(field),
    item: () => projectItemNode(viewer, item),
  };
  const option = field.options.find((entry) => entry.id === value.singleSelectOptionId);
  const iteration = field.iterations.find((entry) => entry.id === value.iterationId);
  if (option) {
    const { id: optionId, name, color, description } = option;
    return {
      ...common,
      __typename: 'ProjectV2ItemFieldSingleSelectValue',
      optionId,
      name,
      color,
      description,
    };
  }
  if (iteration) {
    const { id: iterationId, title, startDate, duration } = iteration;
    return {
      ...common,
      __typename: 'ProjectV2ItemFieldIterationValue',
      iterationId,
      title,
      startDate,
      duration,
    };
  }
  if (value.number !== undefined)
    return { ...common, __typename: 'ProjectV2ItemFieldNumberValue', number: value.number };
  if (value.date !== undefined)
    return { ...common, __typename: 'ProjectV2ItemFieldDateValue', date: value.date };
  return { ...common, __typename: 'ProjectV2ItemFieldTextValue', text: value.text ?? null };
}
