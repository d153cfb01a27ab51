"""One page a noun. Pages do not know each other; what two of them share goes through the desk's events."""
