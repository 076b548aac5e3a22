"""What is asked of GitHub by GraphQL, as text; every answer is sealed as it came.

Authority: GitHub's published GraphQL schema, against which the tests validate each of these. A page
holds at most 100 rows; a list within a row says its `totalCount`, so that what a page leaves out is
known and asked for by itself. A connection within a row costs a point for each hundred rows, which
is why nothing is asked within a list that is itself within a row.

`size` is how many rows: fewer where GitHub does not get a page together in time.
"""

PAGE = 100
REVIEWS_WITHIN = 50  # reviews of a pull request that come with its row
NAMES_WITHIN = 20  # labels and issues that do

_LIMIT = "rateLimit { cost limit remaining resetAt }"
_PAGE_INFO = "pageInfo { hasNextPage endCursor }"
_REVIEW = """
    id state submittedAt bodyText
    author { __typename login }
    commit { oid }
"""
_PULL_REQUEST = f"""
    number title url createdAt mergedAt updatedAt additions deletions changedFiles
    totalCommentsCount baseRefName headRefName headRefOid isCrossRepository
    author {{ __typename login }}
    mergedBy {{ __typename login }}
    mergeCommit {{ oid }}
    autoMergeRequest {{ enabledAt }}
    labels(first: {NAMES_WITHIN}) {{ totalCount nodes {{ name }} }}
    closingIssuesReferences(first: {NAMES_WITHIN}) {{ totalCount nodes {{ number title url }} }}
    reviews(first: {REVIEWS_WITHIN}) {{
      totalCount {_PAGE_INFO} nodes {{ {_REVIEW} }}
    }}
    commits(last: 1) {{
      totalCount
      nodes {{ commit {{ oid committedDate statusCheckRollup {{ state }} }} }}
    }}
    earliest: commits(first: 1) @include(if: $isLater) {{ nodes {{ commit {{ committedDate }} }} }}
"""
_COMMIT = """
    oid url committedDate authoredDate messageHeadline additions deletions
    author { name user { login } }
    committer { name user { login } }
    parents(first: 2) { totalCount nodes { oid } }
    associatedPullRequests(first: 5) {
      totalCount
      nodes { number merged mergedAt baseRefName mergeCommit { oid } }
    }
"""

VIEWER = f"""
query Viewer {{ {_LIMIT} viewer {{ login }} }}
"""
# One row for each repository tells whether anything happened in it since it was last read.
REPOSITORIES = f"""
query Repositories($organization: String!, $after: String, $size: Int!) {{
  {_LIMIT}
  organization(login: $organization) {{
    repositories(first: $size, after: $after, orderBy: {{field: NAME, direction: ASC}}) {{
      totalCount {_PAGE_INFO}
      nodes {{
        name nameWithOwner visibility isArchived isFork isEmpty pushedAt
        defaultBranchRef {{ name target {{ oid }} }}
        pullRequests(states: MERGED, first: 1, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{
          totalCount nodes {{ updatedAt }}
        }}
      }}
    }}
  }}
}}
"""
# A branch's merged pull requests and its commits, a page of each with one request.
CHANGES = f"""
query Changes(
  $owner: String!, $name: String!, $branch: String!, $ref: String!, $since: GitTimestamp
  $pullsAfter: String, $commitsAfter: String, $withPulls: Boolean!, $withCommits: Boolean!
  $isLater: Boolean = false, $size: Int!
) {{
  {_LIMIT}
  repository(owner: $owner, name: $name) {{
    pullRequests(
      states: MERGED, baseRefName: $branch, first: $size, after: $pullsAfter
      orderBy: {{field: UPDATED_AT, direction: DESC}}
    ) @include(if: $withPulls) {{
      totalCount {_PAGE_INFO} nodes {{ {_PULL_REQUEST} }}
    }}
    ref(qualifiedName: $ref) @include(if: $withCommits) {{
      target {{
        oid
        ... on Commit {{
          whole: history(first: 1) {{ totalCount }}
          history(first: $size, after: $commitsAfter, since: $since) {{
            totalCount {_PAGE_INFO} nodes {{ {_COMMIT} }}
          }}
        }}
      }}
    }}
  }}
}}
"""
REVIEWS = f"""
query Reviews($owner: String!, $name: String!, $number: Int!, $after: String) {{
  {_LIMIT}
  repository(owner: $owner, name: $name) {{
    pullRequest(number: $number) {{
      number
      reviews(first: {PAGE}, after: $after) {{ totalCount {_PAGE_INFO} nodes {{ {_REVIEW} }} }}
    }}
  }}
}}
"""
# What went out from a repository: deployments and releases, newest first.
DELIVERIES = f"""
query Deliveries(
  $owner: String!, $name: String!, $deploymentsAfter: String, $releasesAfter: String
  $withDeployments: Boolean!, $withReleases: Boolean!, $size: Int!
) {{
  {_LIMIT}
  repository(owner: $owner, name: $name) {{
    deployments(
      first: $size, after: $deploymentsAfter, orderBy: {{field: CREATED_AT, direction: DESC}}
    ) @include(if: $withDeployments) {{
      totalCount {_PAGE_INFO}
      nodes {{
        id commitOid environment createdAt creator {{ __typename login }}
        latestStatus {{ state createdAt }}
      }}
    }}
    releases(
      first: $size, after: $releasesAfter, orderBy: {{field: CREATED_AT, direction: DESC}}
    ) @include(if: $withReleases) {{
      totalCount {_PAGE_INFO}
      nodes {{ id name tagName createdAt isDraft isPrerelease tagCommit {{ oid }} }}
    }}
  }}
}}
"""
# Single sign-on; only an owner's token is answered, and only with GitHub Enterprise.
SINGLE_SIGN_ON = f"""
query SingleSignOn($organization: String!, $after: String) {{
  {_LIMIT}
  organization(login: $organization) {{
    samlIdentityProvider {{
      ssoUrl
      externalIdentities(first: {PAGE}, after: $after) {{
        totalCount {_PAGE_INFO}
        nodes {{ guid user {{ login }} samlIdentity {{ nameId }} scimIdentity {{ username }} }}
      }}
    }}
  }}
}}
"""
QUERIES = {
    "Changes": CHANGES,
    "Deliveries": DELIVERIES,
    "Repositories": REPOSITORIES,
    "Reviews": REVIEWS,
    "SingleSignOn": SINGLE_SIGN_ON,
    "Viewer": VIEWER,
}
