"""Prometheus metrics. What is counted names routes, outcomes and keys' ids, and nobody.

Several workers share their figures through files in `PROMETHEUS_MULTIPROC_DIR`, which the server sets before
this module is imported.
"""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2)

REQUESTS = Counter("rahdari_requests_total", "Requests answered.", ["route", "status"])
DURATION = Histogram("rahdari_request_seconds", "Time to an answer.", ["route"], buckets=_SECONDS)
SCREENINGS = Counter("rahdari_screenings_total", "Subjects screened.", ["outcome"])
REFUSED = Counter("rahdari_refused_total", "Requests not let in.", ["why"])
RELOADS = Counter("rahdari_reloads_total", "Generations of the index taken up.", ["outcome"])
ENTRIES = Gauge("rahdari_index_entries", "Entries of the index in use.", multiprocess_mode="mostrecent")
BUILT = Gauge(
    "rahdari_index_built_seconds",
    "When the index in use was built, seconds since 1970.",
    multiprocess_mode="mostrecent",
)


def exposition() -> tuple[bytes, str]:
    """Return all metrics as text, and its type."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
