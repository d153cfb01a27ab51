"""Where things are: datums, boundaries, names of places, layers of the map. No Qt, no SQL, no store."""
