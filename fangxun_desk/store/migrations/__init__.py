"""Numbered steps that bring an older store's base tables up to date, one module each: m0001_…, m0002_….

Each step carries its own copy of the tables it needs, so that it still works when the program moves on. Only
`change`, `personal_value` and `meta` ever need a step: projections are rebuilt whenever their shape changes.
"""
