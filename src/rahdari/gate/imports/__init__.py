"""Lists brought in: uploaded, fetched or found in a folder; read, compared, accepted by rule or by a person.

In: files as their publishers make them. Out: accepted versions, `services.accepted()`. Invariants:
1. Nothing here changes what the lanes screen with: that takes a release.
2. A file that cannot be read, or that a person refuses, leaves the version before it the accepted one.
3. Reading is done in a process of its own, whose state stands in the database: a restart begins it again.
"""
