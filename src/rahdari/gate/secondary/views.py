"""The supervisor's queue, and the page of a referral."""

from __future__ import annotations

from attrs import frozen
from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rahdari.gate.accounts.access import open_to, user_of
from rahdari.gate.accounts.models import Role
from rahdari.gate.ledger.receipts import goes_on
from rahdari.gate.listing.vocabulary import Action
from rahdari.gate.looks.charts import Step, waterfall
from rahdari.gate.secondary import decisions
from rahdari.gate.secondary.clearances import hinted
from rahdari.gate.secondary.comparison import Row, side_by_side
from rahdari.gate.secondary.forms import DecisionForm, PurposeForm
from rahdari.gate.secondary.grading import only_verify
from rahdari.gate.secondary.models import Hit, Referral
from rahdari.gate.secondary.services import look_back
from rahdari.records.entry import Entry, Subject
from rahdari.records.schema import subject_from_json


@frozen
class Candidate:
    """An entry that may be the traveller, as the page shows it."""

    hit: Hit
    entry: Entry
    only_verify: bool
    rows: list[Row]
    chart: SafeString

    @property
    def action(self) -> str:
        """What the owner asks for: in the page's language where it is a word of our own vocabulary."""
        action = self.entry.action or ""
        return str(Action(action).label) if action in Action.values else action

    @property
    def bits(self) -> float:
        """The evidence in all."""
        return self.hit.millibits / 1000


@open_to(Role.SUPERVISOR)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show who waits, the longest first."""
    return render(request, "secondary/queue.html", {"referrals": _waiting()})


@open_to(Role.SUPERVISOR)
@require_GET
def fresh(request: HttpRequest) -> HttpResponse:
    """Give the bar and the queue to the page that stays open."""
    return render(request, "secondary/fresh.html", {"referrals": _waiting()})


def _waiting() -> QuerySet[Referral]:
    unanswered = decisions.unanswered().filter(referral=OuterRef("pk"))
    waiting = Referral.objects.filter(status=Referral.Status.WAITING).order_by("opened_at")
    found = waiting.select_related("crossing__unit__lane", "crossing__unit__traveller_class")
    return found.annotate(pending=Exists(unanswered))


@open_to(Role.SUPERVISOR)
@require_http_methods(["GET", "POST"])
def referral(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a referral, and the decisions that are possible; of one that waits no more, for a purpose."""
    found, form = get_object_or_404(Referral, reference=reference), PurposeForm(request.POST or None)
    if not form.is_valid():
        return _page(request, found, purpose=form, status=422 if form.is_bound else 200)
    look_back(found, purpose=form.cleaned_data["purpose"], by=user_of(request))
    return _page(request, found, purpose=form)


@open_to(Role.SUPERVISOR)
@require_POST
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep a decision."""
    found = get_object_or_404(Referral, reference=reference)
    form = DecisionForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, decision=form, status=422)
    try:
        decisions.decide(found, form.given(), by=user_of(request), now=timezone.now())
    except decisions.NotNow as error:
        form.add_error(None, str(error))
        return _page(request, found, decision=form, status=409)
    messages.success(request, _("Kept."))
    return redirect("secondary:referral", reference)


@open_to(Role.SUPERVISOR)
@require_POST
def second(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the second person's answer to a confirmation."""
    found = get_object_or_404(Referral, reference=reference)
    agreed = request.POST.get("answer")
    try:
        if agreed not in ("agree", "disagree"):
            raise decisions.NotNow(_("Agree or disagree."))
        decisions.second(found, agreed=agreed == "agree", by=user_of(request), now=timezone.now())
    except decisions.NotNow as error:
        messages.error(request, str(error))
    return redirect("secondary:referral", reference)


def _page(
    request: HttpRequest,
    referral: Referral,
    *,
    decision: DecisionForm | None = None,
    purpose: PurposeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page; its traveller and hits only while it waits, or for a purpose that is on record."""
    purpose = purpose or PurposeForm()
    kept = referral.crossing.subject
    shown = referral.status == Referral.Status.WAITING or purpose.is_valid()
    subject = subject_from_json(kept) if kept and shown else None
    candidates = [_candidate(hit, subject) for hit in referral.hits.all()] if subject else []
    hints = hinted(subject, [one.entry for one in candidates], at=timezone.now()) if subject else {}
    context = {
        "referral": referral,
        "unit": referral.crossing.unit,
        "kept": kept is not None,
        "shown": shown,
        "purpose": purpose,
        "subject": subject,
        "candidates": candidates,
        "hints": hints,
        "decisions": referral.decisions.select_related("by", "second"),
        "pending": decisions.pending(referral),
        "corrections": referral.corrections.select_related("by"),
        "form": decision or DecisionForm(referral),
        "goes_on": goes_on(referral.crossing),
    }
    return render(request, "secondary/referral.html", context, status=status)


def _candidate(hit: Hit, subject: Subject) -> Candidate:
    entry = decisions.entry_of(hit)
    rows = side_by_side(subject, entry, hit.evidence)
    steps = [Step(row.label, row.bits) for row in rows if row.state != "missing"]
    said = "; ".join(f"{step.label} {step.value:+.1f}" for step in steps)
    chart = waterfall(
        steps,
        total=_("in all"),
        limit=hit.threshold / 1000,
        limit_label=_("threshold"),
        alt=_("Bits of evidence: %(steps)s. In all %(total)s; the threshold is %(threshold)s.")
        % {
            "steps": said,
            "total": f"{hit.millibits / 1000:.1f}",
            "threshold": f"{hit.threshold / 1000:.1f}",
        },
    )
    return Candidate(hit, entry, only_verify(entry), rows, chart)
