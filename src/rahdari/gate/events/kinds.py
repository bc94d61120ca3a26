"""The closed vocabulary of what can happen. A state change without a word in here cannot be recorded."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Subject, full stop, what became of it."""

    SIGNED_IN = "session.signed-in"
    SIGNED_OUT = "session.signed-out"
    SIGNED_OUT_IDLE = "session.signed-out-idle"
    LOCKED_OUT = "session.locked-out"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_CLOSED = "account.closed"
    ACCOUNT_REOPENED = "account.reopened"
    PIN_SET = "account.pin-set"
    LANGUAGE_CHOSEN = "account.language-chosen"
    GATE_SET_UP = "gate.set-up"
    GATE_CHANGED = "gate.changed"
    LANE_OPENED = "lane.opened"
    LANE_HANDED_OVER = "lane.handed-over"
    COMPUTER_REGISTERED = "computer.registered"
    COMPUTER_WITHDRAWN = "computer.withdrawn"
    DOCUMENT_RULE_ADDED = "document-rule.added"
    DOCUMENT_RULE_ENDED = "document-rule.ended"
    INDEX_IN_FORCE = "index.in-force"
    CROSSING_SCREENED = "crossing.screened"
    CROSSING_UNDONE = "crossing.undone"
    CROSSING_OTHERS = "crossing.others"
    DRILL_BEGUN = "drill.begun"
    DRILL_ENDED = "drill.ended"
    REFERRAL_OPENED = "referral.opened"
    LOOKED_UP = "name.looked-up"
    TRAVELLERS_FORGOTTEN = "travellers.forgotten"
