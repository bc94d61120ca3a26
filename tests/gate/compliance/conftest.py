from tests.gate.ledger.conftest import few, folder, published, screener, sequenced
from tests.gate.referrals import cross, referral, supervisor

__all__ = ["cross", "few", "folder", "published", "referral", "screener", "sequenced", "supervisor"]
