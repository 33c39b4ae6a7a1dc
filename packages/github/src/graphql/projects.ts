import { document } from './document.js';

interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

export interface ProjectRowNode {
  number: number;
  title: string;
  shortDescription: string | null;
  closed: boolean;
  public: boolean;
  updatedAt: string;
  items: { totalCount: number };
}

export interface ProjectFieldNode {
  id: string;
  name: string;
  dataType: string;
  options?: Array<{ id: string; name: string }>;
  configuration?: { iterations: Array<{ id: string; title: string; startDate: string }> };
}

export interface ProjectItemNode {
  id: string;
  type: string;
  isArchived: boolean;
  content: {
    title?: string;
    number?: number;
    issueState?: string;
    pullState?: string;
    repository?: { nameWithOwner: string; isPrivate: boolean };
    author?: { login: string } | null;
  } | null;
  fieldValues: {
    nodes: Array<{
      field?: { name: string };
      text?: string | null;
      number?: number | null;
      date?: string | null;
      name?: string | null;
      title?: string | null;
    }>;
  };
}

interface Owner<T> {
  repositoryOwner: T | null;
}

export const projectsQuery = document<
  Owner<{ projectsV2?: { totalCount: number; pageInfo: PageInfo; nodes: ProjectRowNode[] } }>,
  { owner: string; after: string | undefined }
>(`
query Projects($owner: String!, $after: String) {
  repositoryOwner(login: $owner) {
    ... on ProjectV2Owner {
      projectsV2(first: 30, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { number title shortDescription closed public updatedAt items(first: 1) { totalCount } }
      }
    }
  }
}`);

/** A project's id and fields: everything is set by id and spoken of by name. */
export const projectQuery = document<
  Owner<{ projectV2?: { id: string; title: string; fields: { nodes: ProjectFieldNode[] } } | null }>,
  { owner: string; number: number }
>(`
query Project($owner: String!, $number: Int!) {
  repositoryOwner(login: $owner) {
    ... on ProjectV2Owner {
      projectV2(number: $number) {
        id title
        fields(first: 100) {
          nodes {
            ... on ProjectV2Field { id name dataType }
            ... on ProjectV2SingleSelectField { id name dataType options { id name } }
            ... on ProjectV2IterationField { id name dataType configuration { iterations { id title startDate } } }
          }
        }
      }
    }
  }
}`);

export const projectItemsQuery = document<
  Owner<{
    projectV2?: { items: { totalCount: number; pageInfo: PageInfo; nodes: ProjectItemNode[] } } | null;
  }>,
  { owner: string; number: number; after: string | undefined }
>(`
query ProjectItems($owner: String!, $number: Int!, $after: String) {
  repositoryOwner(login: $owner) {
    ... on ProjectV2Owner {
      projectV2(number: $number) {
        items(first: 30, after: $after) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes {
            id type isArchived
            content {
              ... on DraftIssue { title }
              ... on Issue { title number issueState: state author { login } repository { nameWithOwner isPrivate } }
              ... on PullRequest { title number pullState: state author { login } repository { nameWithOwner isPrivate } }
            }
            fieldValues(first: 20) {
              nodes {
                ... on ProjectV2ItemFieldTextValue { text field { ... on ProjectV2Field { name } } }
                ... on ProjectV2ItemFieldNumberValue { number field { ... on ProjectV2Field { name } } }
                ... on ProjectV2ItemFieldDateValue { date field { ... on ProjectV2Field { name } } }
                ... on ProjectV2ItemFieldSingleSelectValue { name field { ... on ProjectV2SingleSelectField { name } } }
                ... on ProjectV2ItemFieldIterationValue { title field { ... on ProjectV2IterationField { name } } }
              }
            }
          }
        }
      }
    }
  }
}`);

/** Where an item belongs, so that no id reaches another project or a repository outside the fence. */
export const itemPlaceQuery = document<
  {
    node: {
      project?: { id: string };
      content?: { repository?: { nameWithOwner: string } } | null;
    } | null;
  },
  { id: string }
>(`
query ProjectItemPlace($id: ID!) {
  node(id: $id) {
    ... on ProjectV2Item {
      project { id }
      content {
        ... on Issue { repository { nameWithOwner } }
        ... on PullRequest { repository { nameWithOwner } }
      }
    }
  }
}`);

export const contentIdQuery = document<
  { repository: { issueOrPullRequest: { id?: string } | null } | null },
  { owner: string; repo: string; number: number }
>(`
query ProjectContent($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    issueOrPullRequest(number: $number) { ... on Issue { id } ... on PullRequest { id } }
  }
}`);

export const addItem = document<
  { addProjectV2ItemById: { item: { id: string } } },
  { project: string; content: string }
>(`
mutation AddProjectItem($project: ID!, $content: ID!) {
  addProjectV2ItemById(input: { projectId: $project, contentId: $content }) { item { id } }
}`);

export const addDraft = document<
  { addProjectV2DraftIssue: { projectItem: { id: string } } },
  { project: string; title: string; body: string | undefined }
>(`
mutation AddProjectDraft($project: ID!, $title: String!, $body: String) {
  addProjectV2DraftIssue(input: { projectId: $project, title: $title, body: $body }) { projectItem { id } }
}`);

export interface FieldValueInput {
  text?: string;
  number?: number;
  date?: string;
  singleSelectOptionId?: string;
  iterationId?: string;
}

export const setField = document<
  { updateProjectV2ItemFieldValue: { projectV2Item: { id: string } } },
  { project: string; item: string; field: string; value: FieldValueInput }
>(`
mutation SetProjectField($project: ID!, $item: ID!, $field: ID!, $value: ProjectV2FieldValue!) {
  updateProjectV2ItemFieldValue(input: { projectId: $project, itemId: $item, fieldId: $field, value: $value }) {
    projectV2Item { id }
  }
}`);

export const clearField = document<
  { clearProjectV2ItemFieldValue: { projectV2Item: { id: string } } },
  { project: string; item: string; field: string }
>(`
mutation ClearProjectField($project: ID!, $item: ID!, $field: ID!) {
  clearProjectV2ItemFieldValue(input: { projectId: $project, itemId: $item, fieldId: $field }) {
    projectV2Item { id }
  }
}`);

export const archiveItem = document<
  { archiveProjectV2Item: { item: { id: string } } },
  { project: string; item: string }
>(`
mutation ArchiveProjectItem($project: ID!, $item: ID!) {
  archiveProjectV2Item(input: { projectId: $project, itemId: $item }) { item { id } }
}`);

export const unarchiveItem = document<
  { unarchiveProjectV2Item: { item: { id: string } } },
  { project: string; item: string }
>(`
mutation UnarchiveProjectItem($project: ID!, $item: ID!) {
  unarchiveProjectV2Item(input: { projectId: $project, itemId: $item }) { item { id } }
}`);
