"""Secondary inspection: referrals with what was known when they were made, decisions, clearances."""
