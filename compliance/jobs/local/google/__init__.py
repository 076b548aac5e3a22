"""A Google Workspace that speaks HTTP, keeps state, and can be told what happens in it.

Authority: the discovery documents Google publishes and its client library carries. Paths,
parameters and limits are read from them, and the tests hold every answer against their schemas. It
imports nothing of the product, so that it cannot share its misunderstandings.
"""
