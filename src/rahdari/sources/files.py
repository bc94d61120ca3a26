"""A file or pasted bytes to a report: text, HTML, PDF with text, e-mail; in any usual encoding."""

from __future__ import annotations

import datetime
import email
import email.policy
import io
from email.message import EmailMessage
from pathlib import Path

import attrs

from rahdari.errors import ReportError
from rahdari.sources.reading import read_text
from rahdari.sources.records import Report

LARGEST = 5 * 1024 * 1024
"""No report has more bytes; a file that has is a dump of something else."""


def read_file(path: Path, *, publisher: str = "", published: datetime.date | None = None) -> Report:
    """Return the report in a file."""
    with open(path, "rb") as file:
        data = file.read(LARGEST + 1)
    return read_bytes(data, path.name, publisher=publisher, published=published)


def read_bytes(
    data: bytes, label: str, *, publisher: str = "", published: datetime.date | None = None
) -> Report:
    """Return the report in these bytes; their beginning says what they are."""
    if len(data) > LARGEST:
        raise ReportError(
            label,
            f"it is larger than the {LARGEST // 1024 // 1024} MB that a report may have",
            next_step="Cut it down to the article.",
        )
    start = data[:2000].lstrip().lower()
    if start.startswith(b"%pdf"):
        return read_text(_pdf(data, label), label, publisher=publisher, published=published)
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")) or b"<html" in start or b"<body" in start:
        return _html(data, label, publisher, published)
    if _is_mail(start):
        return _mail(data, label, publisher, published)
    return read_text(decoded(data, label), label, publisher=publisher, published=published)


def decoded(data: bytes, label: str) -> str:
    """Return the text of these bytes: UTF-8 or UTF-16, else Windows' Western or Arabic table, line by line.

    Lines are decoded one by one because a page pasted together from several has several encodings.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data:
        raise ReportError(label, "it is not text", next_step="Give text, HTML, PDF or e-mail.")
    return "\n".join(_line(line) for line in data.removeprefix(b"\xef\xbb\xbf").split(b"\n"))


def _line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        high = sum(byte > 0xBF for byte in line)
        arabic = 3 * high > len(line)
        return line.decode("cp1256" if arabic else "cp1252", "replace")


def _is_mail(start: bytes) -> bool:
    heads = (b"from:", b"subject:", b"date:", b"received:", b"return-path:", b"message-id:")
    lines = start.split(b"\n")[:12]
    return sum(any(line.startswith(head) for head in heads) for line in lines) >= 2


def _mail(data: bytes, label: str, publisher: str, published: datetime.date | None) -> Report:
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage):  # the policy makes nothing else
        raise ReportError(label, "it is no e-mail that can be read")
    part = message.get_body(("plain", "html"))
    content = part.get_payload(decode=True) if part else None
    if not isinstance(content, bytes):
        raise ReportError(label, "the e-mail has no text", next_step="Save what is attached to it.")
    sent = message["date"].datetime.date() if message["date"] and message["date"].datetime else None
    if part and part.get_content_subtype() == "html":
        report = _html(content, label, publisher, published or sent)
    else:
        report = read_text(decoded(content, label), label, publisher=publisher, published=published or sent)
    return attrs.evolve(report, title=report.title or str(message["subject"] or ""))


def _html(data: bytes, label: str, publisher: str, published: datetime.date | None) -> Report:
    try:
        import trafilatura
    except ModuleNotFoundError as error:
        raise ReportError(label, "HTML needs one more package", next_step=_EXTRA) from error
    found = trafilatura.bare_extraction(data, with_metadata=True, include_comments=False, favor_recall=True)
    text = str(getattr(found, "text", "") or "")
    if not text.strip():
        raise ReportError(
            label, "the page holds no article: menus and headings only", next_step="Paste its text instead."
        )
    day = published or _day(str(getattr(found, "date", "") or ""))
    site = publisher or str(getattr(found, "sitename", "") or "")
    report = read_text(text.replace("\n", "\n\n"), label, publisher=site, published=day)
    title = str(getattr(found, "title", "") or report.title)
    byline = str(getattr(found, "author", "") or report.byline)
    return attrs.evolve(report, title=title, byline=byline)


def _pdf(data: bytes, label: str) -> str:
    try:
        import pypdf
    except ModuleNotFoundError as error:
        raise ReportError(label, "a PDF needs one more package", next_step=_EXTRA) from error
    try:
        pages = pypdf.PdfReader(io.BytesIO(data)).pages
        text = "\n\n".join(page.extract_text() for page in pages)
    except Exception as error:  # a damaged PDF fails in any way at all
        raise ReportError(label, f"the PDF cannot be read ({type(error).__name__})") from error
    if sum(c.isalpha() for c in text) < 40:
        raise ReportError(
            label,
            "the PDF holds pictures of pages and no text",
            next_step="Have it read by a text recognition (OCR) program first.",
        )
    return text


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


_EXTRA = "Install it with `pip install 'rahdari[sources]'`."
