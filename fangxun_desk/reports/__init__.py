"""Reports: extract what a report needs, compose it as plain data, write that data to a file.

No number is computed by a writer, and none is shown that was not handed in with its figure.
"""
