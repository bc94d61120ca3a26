"""What goes over the wire, and nothing else: the shapes of requests and answers, for checking and OpenAPI.

`entities` are yente's (FollowTheMoney), `reconcile` the reconciliation service's, `native` our own.
"""
