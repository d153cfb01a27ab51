"""Use-cases: the verbs of the desk, each a function of a unit of work (or a reader) and its arguments."""
