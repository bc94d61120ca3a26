"""Template tags: icons, digits, and times in both calendars."""

from __future__ import annotations

import datetime

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from rahdari.gate.desk.bar import solar
from rahdari.gate.looks.digits import in_digits

register = template.Library()


@register.simple_tag
def icon(name: str) -> str:
    """Write an icon: `{% icon "clear" %}`. It is drawn for the eye; the word beside it says the same."""
    return render_to_string(f"icons/{name}.svg")


@register.filter
def digits(value: object) -> str:
    """Write a number or a date in the digits of the page's language."""
    return in_digits(value, get_language() or "en")


@register.filter
def latin(value: object) -> SafeString:
    """Write what stays left to right on any page: a reference, a document number, a zone, a user name."""
    return format_html('<bdi dir="ltr" class="signs">{}</bdi>', value)


@register.filter
def moment(value: datetime.datetime) -> SafeString:
    """Write a moment: the gate's time, and its day in both calendars."""
    local = timezone.localtime(value)
    return _written(local.isoformat(), f"{local:%H:%M · %Y-%m-%d}", local.date())


@register.filter
def day(value: datetime.date) -> SafeString:
    """Write a day in both calendars."""
    return _written(value.isoformat(), value.isoformat(), value)


def _written(exact: str, gregorian: str, date: datetime.date) -> SafeString:
    html = '<time datetime="{}"><bdi dir="ltr">{}</bdi> · <bdi>{}</bdi></time>'
    return format_html(html, exact, digits(gregorian), digits(solar(date)))


@register.filter
def minutes_since(value: datetime.datetime) -> str:
    """Write how long ago a moment was: `49 minutes`."""
    return minutes(max(0, int((timezone.now() - value).total_seconds() // 60)))


@register.filter
def minutes(count: int) -> str:
    """Write so many minutes."""
    return ngettext("%(n)s minute", "%(n)s minutes", count) % {"n": digits(count)}


@register.filter
def seconds_left(until: str) -> int:
    """Return the whole seconds until a moment in ISO form; 0 once it is over."""
    left = datetime.datetime.fromisoformat(until) - timezone.now()
    return max(0, round(left.total_seconds()))


@register.filter
def thousandths(share: float) -> str:
    """Write a share as so many in 1,000."""
    return f"{1000 * share:.2f}"


@register.filter
def percent(share: float) -> SafeString:
    """Write a share in percent, in the digits of the page's language."""
    number = digits(f"{100 * share:g}")
    return format_html("<bdi>{}</bdi>", f"{number} %" if number.isascii() else f"{number}٪")


@register.filter
def percent_whole(share: float) -> SafeString:
    """Write a share in whole percent, in the digits of the page's language."""
    return percent(round(share, 2))


@register.filter
def few(number: float) -> str:
    """Write a number that may be small: whole from ten on, to the tenth from one on, else the hundredth."""
    if not number or number >= 9.95:
        return f"{number:,.0f}"
    if number < 0.005:
        return "<0.01"
    return f"{number:.1f}" if number >= 0.995 else f"{number:.2f}"
