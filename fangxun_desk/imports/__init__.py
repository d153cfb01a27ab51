"""Real files in: reading sheets, guessing headers, repairing cells, and a preview of what would be taken in.

Workbooks and CSV are read here, map layers through geo. It says what a file holds and how sure it is; it must not write
to the store, which is the services' work, and it never guesses silently.
"""
