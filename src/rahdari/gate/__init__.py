"""The gate: the desk of the officers, secondary inspection, and what a place needs to run them.

A Django project with one app per task: `place` (gate, lanes, rules as data), `accounts` (who may do what),
`events` (what happened, append-only), `desk` (the primary line), `secondary` (referrals), and `project`
(settings, server, data folder). In: what a lane's browser sends. Out: *clear* or *refer*, kept before it is
shown. No app compares names: that is `rahdari.screening`'s. Everything kept lies under one data folder.
"""
