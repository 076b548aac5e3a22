"""A GitHub that speaks HTTP, keeps state, and can be told what happens in it.

Authority: GitHub's published REST description and GraphQL schema, against which the tests hold
every answer. It imports nothing of the product, so that it cannot share its misunderstandings.
"""
