"""防汛指挥台: one desktop program for a city's flood-control office.

This package holds the whole program; its folders are its layers, and imports only ever point down
(see the README). Nothing is executed on import.
"""

__version__ = "0.1.0"
