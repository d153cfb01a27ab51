"""汛期: what the season adds up to, its storms and their time lines."""
