"""Memory: the only SQL of the local store. Rows never leave this package; frozen records do."""
