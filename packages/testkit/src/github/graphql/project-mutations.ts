import type {
  AddProjectV2DraftIssueInput,
  AddProjectV2ItemByIdInput,
  ArchiveProjectV2ItemInput,
  ClearProjectV2ItemFieldValueInput,
  CreateProjectV2Input,
  DeleteProjectV2ItemInput,
  ProjectV2FieldValue,
  UnarchiveProjectV2ItemInput,
  UpdateProjectV2Input,
  UpdateProjectV2ItemFieldValueInput,
} from '@octokit/graphql-schema';
import { addProjectItem, createProject } from '../model/projects.js';
import type { Project, ProjectField, ProjectItem, ProjectValue } from '../records/project.js';
import { found } from '../refusal.js';
import type { Viewer } from '../route.js';
import { canWriteProject, checkProjectScope, projectItemNode, projectNode } from './project-nodes.js';
import { allow, graphqlError, nodeOf } from './values.js';

/** The kinds of value each data type takes. */
const TAKES: Partial<Record<ProjectField['dataType'], keyof ProjectValue>> = {
  TEXT: 'text',
  NUMBER: 'number',
  DATE: 'date',
  SINGLE_SELECT: 'singleSelectOptionId',
  ITERATION: 'iterationId',
};

export function projectMutations(viewer: Viewer) {
  const { state } = viewer;
  const me = () => found(viewer.caller.account);
  const projectOf = (id: string): Project => {
    const project = nodeOf(viewer, id, 'ProjectV2');
    checkProjectScope(viewer, 'project');
    if (!canWriteProject(viewer, project)) {
      throw graphqlError(
        'FORBIDDEN',
        `${me().login} does not have the correct permissions to execute this mutation`,
      );
    }
    return project;
  };
  const itemOf = (projectId: string, itemId: string): ProjectItem => {
    const item = nodeOf(viewer, itemId, 'ProjectV2Item');
    if (item.project !== projectOf(projectId))
      throw graphqlError('NOT_FOUND', 'The item does not exist in the project');
    return item;
  };
  const fieldOf = (item: ProjectItem, id: string): ProjectField => {
    const field = item.project.fields.find((entry) => entry.nodeId === id);
    if (!field) throw graphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`);
    return field;
  };
  const archive = (input: { projectId: string; itemId: string }, archived: boolean) => {
    const item = itemOf(input.projectId, input.itemId);
    item.archived = archived;
    return { item: () => projectItemNode(viewer, item) };
  };
  return {
    createProjectV2: (input: CreateProjectV2Input) => {
      checkProjectScope(viewer, 'project');
      const owner = nodeOf(viewer, input.ownerId, 'User');
      if (owner !== me() && !owner.members.has(me().login.toLowerCase()))
        throw graphqlError('FORBIDDEN', 'You cannot create projects for this owner');
      const project = createProject(state, owner, { title: input.title });
      return { projectV2: () => projectNode(viewer, project) };
    },
    updateProjectV2: (input: UpdateProjectV2Input) => {
      const project = projectOf(input.projectId);
      project.title = input.title ?? project.title;
      project.shortDescription = input.shortDescription ?? project.shortDescription;
      project.readme = input.readme ?? project.readme;
      project.public = input.public ?? project.public;
      project.closed = input.closed ?? project.closed;
      return { projectV2: () => projectNode(viewer, project) };
    },
    addProjectV2ItemById: (input: AddProjectV2ItemByIdInput) => {
      const project = projectOf(input.projectId);
      const content = nodeOf(viewer, input.contentId, 'Issue', 'PullRequest');
      const issue = 'issue' in content ? content.issue : content;
      allow(viewer, issue.repository, 'issues:read');
      const item = addProjectItem(state, project, issue);
      return { item: () => projectItemNode(viewer, item) };
    },
    addProjectV2DraftIssue: (input: AddProjectV2DraftIssueInput) => {
      const project = projectOf(input.projectId);
      const item = addProjectItem(state, project, {
        title: input.title,
        body: input.body ?? '',
        creator: me(),
      });
      return { projectItem: () => projectItemNode(viewer, item) };
    },
    updateProjectV2ItemFieldValue: (input: UpdateProjectV2ItemFieldValueInput) => {
      const item = itemOf(input.projectId, input.itemId);
      const field = fieldOf(item, input.fieldId);
      item.values.set(field.nodeId, checkedValue(field, input.value));
      item.updatedAt = state.stamp();
      return { projectV2Item: () => projectItemNode(viewer, item) };
    },
    clearProjectV2ItemFieldValue: (input: ClearProjectV2ItemFieldValueInput) => {
      const item = itemOf(input.projectId, input.itemId);
      item.values.delete(fieldOf(item, input.fieldId).nodeId);
      return { projectV2Item: () => projectItemNode(viewer, item) };
    },
    archiveProjectV2Item: (input: ArchiveProjectV2ItemInput) => archive(input, true),
    unarchiveProjectV2Item: (input: UnarchiveProjectV2ItemInput) => archive(input, false),
    deleteProjectV2Item: (input: DeleteProjectV2ItemInput) => {
      const item = itemOf(input.projectId, input.itemId);
      item.project.items = item.project.items.filter((other) => other !== item);
      return { deletedItemId: item.nodeId };
    },
  };
}

function checkedValue(field: ProjectField, input: ProjectV2FieldValue): ProjectValue {
  const key = TAKES[field.dataType];
  const value = key && input[key];
  if (!key || value === null || value === undefined || Object.keys(input).length !== 1) {
    throw graphqlError(
      'UNPROCESSABLE',
      `Did not receive a ${field.dataType.toLowerCase()} value to update a field of type ${field.dataType.toLowerCase()}`,
    );
  }
  const option = key !== 'singleSelectOptionId' || field.options.some((entry) => entry.id === value);
  const iteration = key !== 'iterationId' || field.iterations.some((entry) => entry.id === value);
  if (!option || !iteration)
    throw graphqlError(
      'UNPROCESSABLE',
      `The ${option ? 'iteration' : 'single select option'} Id does not belong to the field`,
    );
  return { [key]: value };
}
