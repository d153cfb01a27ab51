"""The rules of the flood desk: plain records and what may be done with them.

Standard library only. No Qt, no SQL, no files, no clock: times are handed in.
"""
