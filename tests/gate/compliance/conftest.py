from tests.gate.ledger.conftest import few, folder, numbered, published, screener, sequenced
from tests.gate.referrals import cross, referral, supervisor

__all__ = ["cross", "few", "folder", "numbered", "published"]
__all__ += ["referral", "screener", "sequenced", "supervisor"]
