"""A complaint that waits too long for its answer stands in the way of a renewal."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from tests.gate.listing.conftest import NOW, listing
from tests.gate.referrals import cross, listed, referral, screener

from rahdari.gate.accounts.models import User
from rahdari.gate.listing import services
from rahdari.gate.listing.models import OwnEntry
from rahdari.gate.slips.models import Complaint

__all__ = ["cross", "listed", "referral", "screener"]


def test_an_overdue_complaint_blocks_the_renewal(
    approved: OwnEntry, page: Client, second_page: Client, referral: object
) -> None:
    OwnEntry.objects.update(expires_on=timezone.localdate() + datetime.timedelta(days=5))
    where, form = f"/entries/{approved.reference}/", {"days": "30", "reason": "The hearing is on 3 May."}
    page.post(f"{where}renew/", form)
    complaint = Complaint.objects.create(
        referral=referral,
        concern="person",
        entries=[services.id_of(approved)],
        received_at=NOW,
        due_at=timezone.now() + datetime.timedelta(days=1),
    )
    assert "A complaint against" not in page.get(where).text  # it still has its time
    Complaint.objects.update(due_at=NOW)
    second_page.post(f"{where}answer/", {"answer": "approve"})  # nor is what waits approved
    assert services.waiting_term(approved) is not None
    second_page.post(f"{where}answer/", {"answer": "decline"})
    assert page.post(f"{where}renew/", form | {"reason": "Another reason now"}).status_code == 409
    assert "A complaint against this entry is overdue" in page.get(where).text
    complaint.closed_at = timezone.now()
    complaint.save()
    assert page.post(f"{where}renew/", form | {"reason": "Another reason now"}).status_code == 302


def test_a_new_proposal_gets_round_neither_a_renewal_nor_a_complaint(
    approved: OwnEntry, page: Client, steward: User, referral: object
) -> None:
    OwnEntry.objects.update(expires_on=timezone.localdate() + datetime.timedelta(days=5))
    now = timezone.now()
    with pytest.raises(services.NotNow, match="there already: own:"):
        services.propose(listing(), by=steward, now=now)
    OwnEntry.objects.update(expires_on=timezone.localdate())
    complaint = Complaint.objects.create(
        referral=referral, concern="person", entries=[services.id_of(approved)], received_at=NOW, due_at=NOW
    )
    with pytest.raises(services.NotNow, match="complaint"):
        services.propose(listing(), by=steward, now=now)
    complaint.closed_at = now
    complaint.save()
    again = services.propose(listing(), by=steward, now=now)
    assert services.waiting_term(again)
