"""GitHub's GraphQL: a subset of its published schema, executed by graphql-core."""
