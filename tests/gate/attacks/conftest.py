from tests.gate.referrals import cross, listed, other, other_supervisor, referral, screener, supervisor

__all__ = ["cross", "listed", "other", "other_supervisor", "referral", "screener", "supervisor"]
