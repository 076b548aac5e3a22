"""What the simulator's tests ask by GraphQL."""

COMMITS = """
query Commits($name: String!, $branch: String!, $first: Int!, $after: String) {
  repository(owner: "northwind", name: $name) {
    ref(qualifiedName: $branch) {
      target {
        oid
        ... on Commit {
          history(first: $first, after: $after) {
            totalCount
            pageInfo { hasNextPage endCursor }
            nodes {
              oid messageHeadline additions deletions committedDate
              author { name user { login } }
              committer { name user { login } }
              parents(first: 5) { totalCount nodes { oid } }
              associatedPullRequests(first: 5) { totalCount nodes { number merged } }
            }
          }
        }
      }
    }
  }
}
"""
PULL = """
query Pull($name: String!, $number: Int!) {
  repository(owner: "northwind", name: $name) {
    pullRequest(number: $number) {
      number title state merged mergedAt updatedAt additions deletions changedFiles
      totalCommentsCount headRefOid baseRefName headRefName isCrossRepository
      author { __typename login }
      mergedBy { __typename login }
      mergeCommit { oid }
      autoMergeRequest { enabledAt enabledBy { login } }
      labels(first: 10) { totalCount nodes { name } }
      closingIssuesReferences(first: 10) { nodes { number title } }
      reviews(first: 100) { totalCount nodes { state submittedAt author { login } commit { oid } } }
      commits(last: 1) {
        totalCount
        nodes { commit { oid statusCheckRollup { state } } }
      }
    }
  }
}
"""
PULLS = """
query Pulls($name: String!, $first: Int, $after: String, $states: [PullRequestState!]) {
  repository(owner: "northwind", name: $name) {
    pullRequests(
      first: $first, after: $after, states: $states
      orderBy: {field: UPDATED_AT, direction: DESC}
    ) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      nodes { number updatedAt }
    }
  }
}
"""
